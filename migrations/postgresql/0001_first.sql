-- The shared store in a PostgreSQL database: the same tables as everywhere, and functions that are the only way to write.
-- Run by the owner of the database in one transaction. {people} is the group role of everybody with a login.
--
-- What is guarded here is the second layer: availability and metadata. Contents and authority are guarded by what the
-- entries themselves prove. Every rule that decides says IS NOT TRUE, so that what is unknown is refused; every function
-- runs as the owner with a search path that nobody else can write to.

CREATE SCHEMA hris;

CREATE TABLE hris.store (
    org text,
    incarnation text NOT NULL,
    schema integer NOT NULL,
    last_seq bigint NOT NULL
);
CREATE UNIQUE INDEX store_has_one_row ON hris.store ((true));
INSERT INTO hris.store VALUES (NULL, gen_random_uuid()::text, 1, 0);

CREATE TABLE hris.entry (
    seq bigint PRIMARY KEY,
    chain text NOT NULL,
    rev bigint NOT NULL,
    op text NOT NULL,
    h bytea NOT NULL UNIQUE,
    ctx bytea NOT NULL,
    body bytea,
    bh bytea NOT NULL,
    sig bytea NOT NULL,
    UNIQUE (chain, rev)
);
-- ciphertext does not get smaller
ALTER TABLE hris.entry ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE hris.blob (id text PRIMARY KEY, data bytea NOT NULL);
ALTER TABLE hris.blob ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE hris.mailbox (id text PRIMARY KEY, blob bytea NOT NULL, until text NOT NULL);

-- Who a login is. reads: own = one's own chains and what everybody may see; all = every row, as ciphertext.
-- writes: own = one's own chains; records = everybody's records too (payroll, health); all = HR.
-- person NULL = one login that several people share; '' = it waits for its person, who takes it by founding.
CREATE TABLE hris.login (
    name text PRIMARY KEY,
    person text,
    reads text NOT NULL CHECK (reads IN ('own', 'all')),
    writes text NOT NULL CHECK (writes IN ('own', 'records', 'all'))
);

ALTER TABLE hris.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE hris.store ENABLE ROW LEVEL SECURITY;
ALTER TABLE hris.blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE hris.mailbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE hris.login ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION hris.my_person() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT person FROM hris.login WHERE name = session_user $$;
CREATE FUNCTION hris.my_reads() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT reads FROM hris.login WHERE name = session_user $$;
CREATE FUNCTION hris.my_writes() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT writes FROM hris.login WHERE name = session_user $$;

-- What everybody sees: the organisation, the knowledge base, business cards, signs of life; and what is one's own.
CREATE FUNCTION hris.sees(chain text, reads text, person text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT coalesce(
        reads = 'all'
        OR chain = 'org'
        OR starts_with(chain, 'k:') OR starts_with(chain, 'w:')
        OR (starts_with(chain, 'r:') AND right(chain, 10) = ':directory')
        OR starts_with(chain, 'r:' || person || ':')
        OR starts_with(chain, 'a:' || person || ':')
        OR (starts_with(chain, 'a:') AND right(chain, 1 + length(person)) = ':' || person),
        false) $$;

CREATE POLICY reading ON hris.entry FOR SELECT TO {people}
    USING (hris.sees(chain, (SELECT hris.my_reads()), (SELECT hris.my_person())));

CREATE FUNCTION hris.me()
    RETURNS TABLE (login text, person text, reads text, writes text, org text, incarnation text, schema integer,
                   last_seq bigint, store_time text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT l.name, l.person, l.reads, l.writes, s.org, s.incarnation, s.schema, s.last_seq,
                 to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          FROM hris.login AS l, hris.store AS s WHERE l.name = session_user $$;

-- Numbers and hashes of all rows: how a reader of few rows knows that none is missing.
CREATE FUNCTION hris.digests(after bigint, most integer) RETURNS TABLE (seq bigint, h bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT e.seq, e.h FROM hris.entry AS e
          WHERE e.seq > after AND EXISTS (SELECT 1 FROM hris.login WHERE name = session_user)
          ORDER BY e.seq LIMIT most $$;

-- Who says to have written an entry; NULL where nobody can tell.
CREATE FUNCTION hris.author(ctx bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    RETURN convert_from(ctx, 'UTF8')::jsonb -> 'by' ->> 0;
EXCEPTION WHEN others THEN
    RETURN NULL;
END $$;

-- Whether a login may append this row: in its own name, on a chain within its reach.
CREATE FUNCTION hris.may_append(chain text, ctx bytea, writes text, person text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    author text;
    kind text;
BEGIN
    IF writes IS NULL THEN RETURN false; END IF;
    IF person IS NULL THEN RETURN true; END IF;
    IF person = '' THEN RETURN false; END IF;
    author := convert_from(ctx, 'UTF8')::jsonb -> 'by' ->> 0;
    kind := convert_from(ctx, 'UTF8')::jsonb ->> 'kind';
    IF (author = person) IS NOT TRUE THEN RETURN false; END IF;
    IF writes = 'all' THEN RETURN true; END IF;
    RETURN coalesce(
        starts_with(chain, 'r:' || person || ':')
        OR (starts_with(chain, 'r:') AND writes = 'records')
        OR starts_with(chain, 'k:')
        OR chain = 'w:' || person
        OR (starts_with(chain, 'a:') AND right(chain, 1 + length(person)) = ':' || person)
        OR (chain = 'org' AND kind IN ('accept', 'role', 'role+', 'rolekey', 'role-', 'grant-', 'recovery')),
        false);
EXCEPTION WHEN others THEN
    -- no context of ours: its author cannot be told
    RETURN false;
END $$;

CREATE FUNCTION hris.current_revs(chains text[]) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT jsonb_object_agg(c.chain, coalesce((SELECT max(e.rev) FROM hris.entry AS e WHERE e.chain = c.chain), 0))
          FROM (SELECT DISTINCT unnest(chains) AS chain) AS c $$;

-- One batch at the end of the log, all or none, in one round trip: the counter row is locked first and held to the
-- commit, so numbers appear in their order and without a hole, and the network never holds the lock.
-- outcome: appended | conflict | denied.
CREATE FUNCTION hris.append(founded text, chains text[], revs bigint[], ops text[], ctxs bytea[], bodies bytea[],
                            sigs bytea[])
    RETURNS TABLE (outcome text, first_seq bigint, current_revs jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    mine text := hris.my_person();
    right_to text := hris.my_writes();
    count integer := cardinality(chains);
    waiting boolean := mine = '';
    owner text;
    last bigint;
    expected jsonb;
    bh bytea;
    name bytea;
BEGIN
    -- a setting of the function itself would be off again at the commit
    PERFORM set_config('synchronous_commit', 'on', true);
    IF waiting AND founded IS NOT NULL THEN
        -- never NULL, which would be a shared login
        mine := coalesce(hris.author(ctxs[1]), '');
    END IF;
    FOR at IN 1..count LOOP
        IF hris.may_append(chains[at], ctxs[at], right_to, mine) IS NOT TRUE THEN
            RETURN QUERY SELECT 'denied'::text, at::bigint, NULL::jsonb;
            RETURN;
        END IF;
    END LOOP;
    SELECT s.org, s.last_seq INTO STRICT owner, last FROM hris.store AS s FOR UPDATE;
    expected := hris.current_revs(chains);
    IF founded IS NOT NULL AND (owner IS NOT NULL OR last > 0 OR EXISTS (SELECT 1 FROM hris.entry)) THEN
        RETURN QUERY SELECT 'conflict'::text, NULL::bigint, expected;
        RETURN;
    END IF;
    FOR at IN 1..count LOOP
        expected := jsonb_set(expected, ARRAY[chains[at]], to_jsonb((expected ->> chains[at])::bigint + 1));
        IF (expected ->> chains[at])::bigint <> revs[at] THEN
            RETURN QUERY SELECT 'conflict'::text, NULL::bigint, hris.current_revs(chains);
            RETURN;
        END IF;
    END LOOP;
    BEGIN
        FOR at IN 1..count LOOP
            bh := sha256(bodies[at]);
            name := sha256('hrd1/ent'::bytea || '\x00'::bytea || sha256(ctxs[at]) || bh || sigs[at]);
            INSERT INTO hris.entry VALUES
                (last + at, chains[at], revs[at], ops[at], name, ctxs[at], bodies[at], bh, sigs[at]);
        END LOOP;
    EXCEPTION WHEN unique_violation THEN
        RETURN QUERY SELECT 'conflict'::text, NULL::bigint, hris.current_revs(chains);
        RETURN;
    END;
    UPDATE hris.store SET last_seq = last + count, org = coalesce(founded, hris.store.org);
    IF waiting THEN
        UPDATE hris.login AS l SET person = mine WHERE l.name = session_user;
    END IF;
    PERFORM pg_notify('hris_entry', (last + count)::text);
    RETURN QUERY SELECT 'appended'::text, last + 1, NULL::jsonb;
END $$;

-- Rows as they lay in this log before, at its end: HR puts back what a restored backup lost.
CREATE FUNCTION hris.put_back(owner text, first_seq bigint, chains text[], revs bigint[], ops text[], hs bytea[],
                              ctxs bytea[], bodies bytea[], bhs bytea[], sigs bytea[])
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    present text;
    last bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    IF (hris.my_writes() = 'all') IS NOT TRUE THEN RETURN 'denied'; END IF;
    SELECT s.org, s.last_seq INTO STRICT present, last FROM hris.store AS s FOR UPDATE;
    IF (coalesce(present, owner) = owner) IS NOT TRUE OR last + 1 <> first_seq
       OR EXISTS (SELECT 1 FROM hris.entry AS e WHERE e.seq > last) THEN
        RETURN 'conflict';
    END IF;
    BEGIN
        FOR at IN 1..cardinality(chains) LOOP
            INSERT INTO hris.entry VALUES (last + at, chains[at], revs[at], ops[at], hs[at], ctxs[at], bodies[at],
                                           bhs[at], sigs[at]);
        END LOOP;
    EXCEPTION WHEN unique_violation THEN
        RETURN 'conflict';
    END;
    UPDATE hris.store SET last_seq = last + cardinality(chains), org = owner;
    PERFORM pg_notify('hris_entry', (last + cardinality(chains))::text);
    RETURN 'appended';
END $$;

CREATE FUNCTION hris.fill(name bytea, contents bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    IF (hris.my_reads() = 'all') IS NOT TRUE THEN RETURN false; END IF;
    UPDATE hris.entry AS e SET body = contents WHERE e.h = name AND e.body IS NULL AND e.bh = sha256(contents);
    IF found THEN PERFORM pg_notify('hris_entry', 'body'); RETURN true; END IF;
    RETURN false;
END $$;

CREATE FUNCTION hris.erase(name bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    IF (hris.my_writes() = 'all') IS NOT TRUE THEN RETURN false; END IF;
    UPDATE hris.entry AS e SET body = NULL WHERE e.h = name;
    IF found THEN PERFORM pg_notify('hris_entry', 'body'); RETURN true; END IF;
    RETURN false;
END $$;

CREATE FUNCTION hris.put_blobs(chunks bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    IF hris.my_writes() IS NULL THEN RAISE insufficient_privilege; END IF;
    INSERT INTO hris.blob SELECT encode(sha256(one), 'hex'), one FROM (SELECT DISTINCT unnest(chunks) AS one) AS c
        ON CONFLICT (id) DO UPDATE SET data = excluded.data WHERE hris.blob.data <> excluded.data;
END $$;

CREATE FUNCTION hris.get_blobs(names text[], longest integer) RETURNS TABLE (id text, data bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT b.id, b.data FROM hris.blob AS b
          WHERE b.id = ANY (names) AND octet_length(b.data) <= longest AND hris.my_reads() IS NOT NULL $$;

CREATE FUNCTION hris.mailbox_put(slot text, package bytea, outdated text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    IF hris.my_writes() IS NULL THEN RAISE insufficient_privilege; END IF;
    DELETE FROM hris.mailbox AS m
        WHERE m.until < to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
    INSERT INTO hris.mailbox VALUES (slot, package, outdated)
        ON CONFLICT (id) DO UPDATE SET blob = excluded.blob, until = excluded.until;
END $$;

CREATE FUNCTION hris.mailbox_get(slot text, longest integer) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT m.blob FROM hris.mailbox AS m
          WHERE m.id = slot AND octet_length(m.blob) <= longest AND hris.my_reads() IS NOT NULL $$;

CREATE FUNCTION hris.mailbox_delete(slot text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ DELETE FROM hris.mailbox AS m WHERE m.id = slot AND hris.my_writes() IS NOT NULL $$;

REVOKE ALL ON SCHEMA hris FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA hris FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hris FROM PUBLIC;
GRANT USAGE ON SCHEMA hris TO {people};
GRANT SELECT ON hris.entry TO {people};
GRANT EXECUTE ON FUNCTION
    hris.me(), hris.my_person(), hris.my_reads(), hris.sees(text, text, text), hris.digests(bigint, integer),
    hris.append(text, text[], bigint[], text[], bytea[], bytea[], bytea[]),
    hris.put_back(text, bigint, text[], bigint[], text[], bytea[], bytea[], bytea[], bytea[], bytea[]),
    hris.fill(bytea, bytea), hris.erase(bytea), hris.put_blobs(bytea[]), hris.get_blobs(text[], integer),
    hris.mailbox_put(text, bytea, text), hris.mailbox_get(text, integer), hris.mailbox_delete(text)
    TO {people};
