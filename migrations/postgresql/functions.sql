-- What is appended, shown and erased, by the rules as they are now: it replaces what the steps before made, in every
-- set-up and upgrade. No shape of the tables depends on it.

-- The sizes of one entry, as the programs keep them; more would cost whoever reads it their memory.
CREATE OR REPLACE FUNCTION hris.fits(chain text, op text, ctx bytea, body bytea, sig bytea) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT char_length(chain) <= 255 AND char_length(op) <= 64 AND octet_length(ctx) <= 16384
        AND octet_length(body) <= 1048576 AND octet_length(sig) <= 64 $$;

-- Whether an entry lies where it says. A row of another chain would be missed by whoever reads only that one.
CREATE OR REPLACE FUNCTION hris.lies_there(said jsonb, chain text) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS $$ SELECT NOT said ? 'chain' OR said ->> 'chain' = chain $$;

-- What a login may append to, beside what a founder and a shared login may. No SET and no rights of its own, so that it
-- is worked out where it is asked; whoever asks has fixed the search path.
CREATE OR REPLACE FUNCTION hris.within_reach(chain text, writes text, person text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT writes = 'all'
        OR starts_with(chain, 'r:' || person || ':')
        OR (starts_with(chain, 'r:') AND writes = 'records')
        OR starts_with(chain, 'k:')
        OR chain = 'w:' || person
        OR (starts_with(chain, 'a:') AND right(chain, 1 + length(person)) = ':' || person) $$;

-- One entry, which is what people save, with less to work out for each call. It answers NULL wherever there is more to
-- say (denied, a conflict, the founding): nothing was written then, and hris.add says it. So this can refuse too much and
-- never lets too much in. at_once: shown in the same commit, which is waited for, with the lock held meanwhile: for
-- whoever writes alone. Else the entry is numbered, and hris.publish shows it.
CREATE OR REPLACE FUNCTION hris.place_one(chain text, rev bigint, op text, ctx bytea, body bytea, sig bytea,
                                          at_once boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    mine text;
    right_to text;
    bh bytea;
    name bytea;
    number bigint;
    said jsonb;
BEGIN
    SELECT l.person, l.writes INTO mine, right_to FROM hris.login AS l WHERE l.name = session_user;
    -- what cannot be read ends here with an error, and nothing was written
    said := convert_from(ctx, 'UTF8')::jsonb;
    IF (right_to IS NOT NULL
        AND hris.fits(chain, op, ctx, body, sig) AND hris.lies_there(said, chain)
        AND (mine IS NULL
             OR (mine <> '' AND said -> 'by' ->> 0 = mine AND hris.within_reach(chain, right_to, mine)))) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    bh := sha256(body);
    -- hrd1/ent and a zero byte
    name := sha256('\x687264312f656e7400'::bytea || sha256(ctx) || bh || sig);
    LOCK TABLE hris.store IN EXCLUSIVE MODE;
    UPDATE hris.store AS s SET last_seq = s.last_seq + 1
        WHERE place_one.rev = 1 + coalesce((SELECT e.rev FROM hris.entry AS e WHERE e.chain = place_one.chain
                AND e.rev BETWEEN 1 AND 4503599627370496 ORDER BY e.rev DESC LIMIT 1), 0)
            AND NOT EXISTS (SELECT 1 FROM hris.entry AS e WHERE e.h = name)
        RETURNING s.last_seq INTO number;
    IF number IS NULL THEN RETURN NULL; END IF;
    INSERT INTO hris.entry VALUES (number, chain, rev, op, name, ctx, body, bh, sig);
    IF at_once THEN
        LOCK TABLE hris.shown IN EXCLUSIVE MODE;
        UPDATE hris.shown SET seq = number;
        -- assigned, as a query of its own costs more than what it asks for; for this commit alone
        right_to := set_config('synchronous_commit', 'on', true);
        right_to := pg_notify('hris_entry', number::text)::text;
    END IF;
    RETURN number;
END $$;

-- Where whoever shows says how far: each in a place that nobody else is at, so that the commits of all go to the disk
-- together. The last number that anybody reads is the greatest that a commit has left here, or in hris.shown, where
-- those say it who hold hris.store meanwhile. It only grows: whoever says one has seen that all up to it have a number,
-- so their commits lie before its own, and a server makes a commit visible after its flush.
CREATE TABLE IF NOT EXISTS hris.showing (place integer PRIMARY KEY, seq bigint NOT NULL) WITH (fillfactor = 25);
INSERT INTO hris.showing SELECT place, 0 FROM generate_series(0, 15) AS place ON CONFLICT DO NOTHING;
ALTER TABLE hris.showing ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON hris.showing FROM PUBLIC;

CREATE OR REPLACE FUNCTION hris.shown_to() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT greatest((SELECT seq FROM hris.shown), (SELECT max(seq) FROM hris.showing)) $$;

CREATE OR REPLACE FUNCTION hris.me()
    RETURNS TABLE (login text, person text, reads text, writes text, org text, incarnation text, schema integer,
                   last_seq bigint, store_time text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT l.name, l.person, l.reads, l.writes, CASE WHEN shown.seq > 0 THEN s.org END, s.incarnation, s.schema,
                 shown.seq,
                 to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
          FROM hris.login AS l, hris.store AS s, (SELECT hris.shown_to() AS seq) AS shown WHERE l.name = session_user $$;

CREATE OR REPLACE FUNCTION hris.digests(after bigint, most integer) RETURNS TABLE (seq bigint, h bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT e.seq, e.h FROM hris.entry AS e
          WHERE e.seq > after AND e.seq <= (SELECT hris.shown_to())
            AND EXISTS (SELECT 1 FROM hris.login WHERE name = session_user)
          ORDER BY e.seq LIMIT most $$;

-- Show everything that has a number: the last one, which is read after the commit that follows; 0 = what is asked for is
-- shown already, by somebody whose flush was for it, too; NULL = all places are taken for longer than the session waits.
CREATE OR REPLACE FUNCTION hris.show(upto bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    last bigint;
    free integer;
    told text;
BEGIN
    SELECT s.last_seq INTO last FROM hris.store AS s;
    -- hris.shown_to, here and below without the call, which costs more than what it asks for
    IF greatest((SELECT s.seq FROM hris.shown AS s), (SELECT max(s.seq) FROM hris.showing AS s)) >= least(upto, last) THEN
        RETURN 0;
    END IF;
    BEGIN
        SELECT s.place INTO free FROM hris.showing AS s LIMIT 1 FOR UPDATE SKIP LOCKED;
        UPDATE hris.showing AS s SET seq = greatest(s.seq, last) WHERE s.place = coalesce(free, pg_backend_pid() % 16);
    EXCEPTION WHEN lock_not_available THEN
        RETURN NULL;
    END;
    -- a setting of the function itself would be off again at the commit
    told := set_config('synchronous_commit', 'on', true);
    RETURN last;
END $$;

-- Tell everybody of what was shown. In a commit of its own that is not waited for, as a server lets one session at a
-- time commit what it tells. Not if somebody else has shown more, or has a number that is not shown yet: they tell of
-- theirs, and mine lies before it. Each number is one append's, and every thirty-second is told in any case, so that whoever
-- writes without a pause keeps nobody from hearing.
DROP FUNCTION IF EXISTS hris.tell(bigint);
CREATE OR REPLACE FUNCTION hris.tell(shown bigint, mine bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    told text;
BEGIN
    IF mine % 32 = 0 OR ((SELECT s.last_seq FROM hris.store AS s) = shown
            AND greatest((SELECT s.seq FROM hris.shown AS s), (SELECT max(s.seq) FROM hris.showing AS s)) = shown) THEN
        told := set_config('synchronous_commit', 'off', true);
        told := pg_notify('hris_entry', shown::text)::text;
    END IF;
END $$;

-- Both in the commit that follows. false: see hris.show.
CREATE OR REPLACE FUNCTION hris.publish(upto bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    last bigint := hris.show(upto);
BEGIN
    IF last > 0 THEN PERFORM pg_notify('hris_entry', last::text); END IF;
    RETURN last IS NOT NULL;
END $$;

-- first_seq: NULL = ask hris.add; 0 = numbered, perhaps never shown.
CREATE OR REPLACE PROCEDURE hris.add_one(chain text, rev bigint, op text, ctx bytea, body bytea, sig bytea,
                                         INOUT first_seq bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text;
    last bigint;
BEGIN
    was := pg_catalog.set_config('synchronous_commit', 'off', true);
    first_seq := hris.place_one(chain, rev, op, ctx, body, sig, false);
    IF first_seq IS NULL THEN RETURN; END IF;
    COMMIT;
    last := hris.show(first_seq);
    IF last IS NULL THEN
        first_seq := 0;
    ELSIF last > 0 THEN
        COMMIT;
        PERFORM hris.tell(last, first_seq);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION hris.may_append(chain text, ctx bytea, writes text, person text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    said jsonb;
BEGIN
    IF writes IS NULL OR person = '' THEN RETURN false; END IF;
    said := convert_from(ctx, 'UTF8')::jsonb;
    IF hris.lies_there(said, chain) IS NOT TRUE THEN RETURN false; END IF;
    IF person IS NULL THEN RETURN true; END IF;
    IF (said -> 'by' ->> 0 = person) IS NOT TRUE THEN RETURN false; END IF;
    RETURN coalesce(
        hris.within_reach(chain, writes, person)
        OR (chain = 'org'
            AND said ->> 'kind' IN ('accept', 'role', 'role+', 'rolekey', 'role-', 'grant-', 'recovery')),
        false);
EXCEPTION WHEN others THEN
    -- no context of ours: its author cannot be told, who shares a login has none, and nobody counts such an entry
    RETURN person IS NULL;
END $$;

-- Whoever writes past these functions, or puts rows back, may leave a rev that is no lawful number, or one that leaves no
-- room for the next; it must not lock the chain for ever. What counts as given ends at half of what may be sent.
CREATE OR REPLACE FUNCTION hris.current_revs(chains text[]) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT jsonb_object_agg(c.chain, coalesce((SELECT e.rev FROM hris.entry AS e
                 WHERE e.chain = c.chain AND e.rev BETWEEN 1 AND 4503599627370496 ORDER BY e.rev DESC LIMIT 1), 0))
          FROM (SELECT DISTINCT unnest(chains) AS chain) AS c $$;

-- One batch at the end of the log, all or none: numbered, and read by nobody yet. The lock is held to the commit, so
-- numbers appear in their order and without a hole. outcome: appended | conflict | denied.
CREATE OR REPLACE FUNCTION hris.place(founded text, chains text[], revs bigint[], ops text[], ctxs bytea[], bodies bytea[],
                           sigs bytea[], OUT outcome text, OUT first_seq bigint, OUT current_revs jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    count integer := cardinality(chains);
    mine text;
    right_to text;
    waiting boolean;
    last bigint;
    earlier integer;
    bhs bytea[];
    names bytea[];
BEGIN
    SELECT l.person, l.writes INTO mine, right_to FROM hris.login AS l WHERE l.name = session_user;
    waiting := mine = '';
    IF waiting AND founded IS NOT NULL THEN
        -- never NULL, which would be a shared login
        mine := coalesce(hris.author(ctxs[1]), '');
    END IF;
    FOR at IN 1..count LOOP
        IF (hris.fits(chains[at], ops[at], ctxs[at], bodies[at], sigs[at])
            AND hris.may_append(chains[at], ctxs[at], right_to, mine)) IS NOT TRUE THEN
            outcome := 'denied';
            first_seq := at;
            RETURN;
        END IF;
        bhs[at] := sha256(bodies[at]);
        -- hrd1/ent and a zero byte
        names[at] := sha256('\x687264312f656e7400'::bytea || sha256(ctxs[at]) || bhs[at] || sigs[at]);
    END LOOP;
    LOCK TABLE hris.store IN EXCLUSIVE MODE;
    IF founded IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM hris.store AS s WHERE s.org IS NOT NULL OR s.last_seq > 0)
           OR EXISTS (SELECT 1 FROM hris.entry) THEN
            outcome := 'conflict';
        END IF;
    END IF;
    FOR at IN 1..count LOOP
        earlier := CASE WHEN at = 1 THEN 0 ELSE cardinality(array_positions(chains[:at - 1], chains[at])) END;
        -- not max(rev), which reads the whole chain
        IF (revs[at] = 1 + earlier + coalesce((SELECT e.rev FROM hris.entry AS e WHERE e.chain = chains[at]
                AND e.rev BETWEEN 1 AND 4503599627370496 ORDER BY e.rev DESC LIMIT 1), 0)
            AND NOT EXISTS (SELECT 1 FROM hris.entry AS e WHERE e.h = names[at])
            AND (at = 1 OR names[at] <> ALL (names[:at - 1]))) IS NOT TRUE THEN
            outcome := 'conflict';
        END IF;
    END LOOP;
    IF outcome = 'conflict' THEN
        current_revs := hris.current_revs(chains);
        RETURN;
    END IF;
    UPDATE hris.store AS s SET last_seq = s.last_seq + count, org = coalesce(founded, s.org)
        RETURNING s.last_seq - count INTO STRICT last;
    FOR at IN 1..count LOOP
        INSERT INTO hris.entry VALUES
            (last + at, chains[at], revs[at], ops[at], names[at], ctxs[at], bodies[at], bhs[at], sigs[at]);
    END LOOP;
    IF waiting THEN
        UPDATE hris.login AS l SET person = mine WHERE l.name = session_user;
    END IF;
    outcome := 'appended';
    first_seq := last + 1;
END $$;

-- A body goes only where a later entry of its own chain erases it: of HR's login, or where HR never reads the section,
-- of the person it is about. Whether that entry counts, the programs judge; they alone can.
CREATE OR REPLACE FUNCTION hris.erase(name bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    one record;
    subject text;
    closed boolean;
    done boolean := false;
BEGIN
    IF hris.my_writes() IS NULL THEN RETURN false; END IF;
    FOR one IN SELECT e.seq, e.chain FROM hris.entry AS e
               WHERE e.h = name AND starts_with(e.chain, 'r:')
                 AND hris.kind(e.ctx) IN ('rec', 'prop', 'vote', 'conf', 'withdraw') LOOP
        subject := split_part(one.chain, ':', 2);
        -- anybody may have these bytes in an entry of another kind
        closed := EXISTS (SELECT 1 FROM hris.entry AS p WHERE p.chain = 'org'
                          AND position('"kind":"policy"'::bytea IN p.ctx) > 0 AND hris.kind(p.ctx) = 'policy'
                          AND hris.closes(p.body, split_part(one.chain, ':', 3)));
        CONTINUE WHEN NOT closed AND (hris.my_writes() = 'all') IS NOT TRUE;
        -- not by HR's word: an entry in the subject's name may have been put back without a signature of theirs. A login
        -- that everybody shares is nobody's.
        CONTINUE WHEN closed AND (hris.my_person() IS NULL OR hris.my_person() = subject) IS NOT TRUE;
        IF EXISTS (SELECT 1 FROM hris.entry AS l WHERE l.chain = one.chain AND l.seq > one.seq
                   AND hris.kind(l.ctx) = 'erase' AND (NOT closed OR hris.author(l.ctx) = subject)) THEN
            UPDATE hris.entry AS e SET body = NULL WHERE e.seq = one.seq;
            done := true;
        END IF;
    END LOOP;
    IF done THEN PERFORM pg_notify('hris_entry', 'body'); END IF;
    RETURN done;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hris FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA hris FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    hris.place_one(text, bigint, text, bytea, bytea, bytea, boolean), hris.publish(bigint),
    hris.show(bigint), hris.tell(bigint, bigint), hris.shown_to(), hris.me(), hris.digests(bigint, integer),
    hris.place(text, text[], bigint[], text[], bytea[], bytea[], bytea[])
    TO {people};
GRANT EXECUTE ON PROCEDURE hris.add_one(text, bigint, text, bytea, bytea, bytea, bigint) TO {people};
