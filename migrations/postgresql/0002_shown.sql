-- Shape 2: entries get their numbers before the disk has them and are shown once it has, so that several writers share
-- one flush; and rows that are put back may bear a name or a place that is taken, as they did where they lay before.
-- Programs that know shape 1 alone go on as they were: hris.store.schema, which they look at, stays what it is.
-- hris.place and hris.publish, which do the work here, are in functions.sql.
--
-- hris.store.last_seq   the last number given. It changes under a lock on hris.store that is never held to a flush.
-- hris.shown.seq        the last number that anybody reads. It changes under a lock on hris.shown, in a commit that is
--                       flushed, and acknowledged by a synchronous standby, before anybody can see it: what is shown is
--                       durable, and so is all that got a number before. Locks are taken in this order, never the other.
--                       It is the greatest of this and of hris.showing, which functions.sql makes.

ALTER TABLE hris.store ADD COLUMN shape integer NOT NULL DEFAULT 2;

CREATE TABLE hris.shown (seq bigint NOT NULL);
CREATE UNIQUE INDEX shown_has_one_row ON hris.shown ((true));
INSERT INTO hris.shown SELECT last_seq FROM hris.store;
ALTER TABLE hris.shown ENABLE ROW LEVEL SECURITY;

-- An append looks for both itself, while nobody else can append.
DO $$
DECLARE
    rule text;
BEGIN
    FOR rule IN SELECT conname FROM pg_constraint WHERE conrelid = 'hris.entry'::regclass AND contype = 'u' LOOP
        EXECUTE format('ALTER TABLE hris.entry DROP CONSTRAINT %I', rule);
    END LOOP;
END $$;
CREATE INDEX entry_by_h ON hris.entry (h);
CREATE INDEX entry_by_chain ON hris.entry (chain, rev);

-- Its first form, for the policy below; functions.sql, which follows every step, says more.
CREATE FUNCTION hris.shown_to() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT seq FROM hris.shown $$;

DROP POLICY reading ON hris.entry;
CREATE POLICY reading ON hris.entry FOR SELECT TO {people}
    USING (seq <= (SELECT hris.shown_to()) AND hris.sees(chain, (SELECT hris.my_reads()), (SELECT hris.my_person())));

-- An append in one round trip and two commits. The first is not waited for, the second is everybody's. Whoever is told
-- of a conflict is told when the row that was first can be read. outcome: also unknown = numbered, perhaps never shown.
CREATE PROCEDURE hris.add(founded text, chains text[], revs bigint[], ops text[], ctxs bytea[], bodies bytea[],
                          sigs bytea[], INOUT outcome text, INOUT first_seq bigint, INOUT current_revs jsonb)
    LANGUAGE plpgsql
    AS $$
DECLARE
    placed record;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    placed := hris.place(founded, chains, revs, ops, ctxs, bodies, sigs);
    outcome := placed.outcome;
    first_seq := placed.first_seq;
    current_revs := placed.current_revs;
    COMMIT;
    IF outcome = 'denied' THEN RETURN; END IF;
    -- the last number of the batch; of a conflict, all there are
    IF hris.publish(coalesce(first_seq + cardinality(chains) - 1, 9223372036854775807)) IS NOT TRUE THEN
        outcome := 'unknown';
    END IF;
END $$;

-- For programs that know shape 1 alone: one statement, one commit, which is waited for.
CREATE OR REPLACE FUNCTION hris.append(founded text, chains text[], revs bigint[], ops text[], ctxs bytea[],
                                       bodies bytea[], sigs bytea[])
    RETURNS TABLE (outcome text, first_seq bigint, current_revs jsonb)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT p.outcome, p.first_seq, p.current_revs INTO outcome, first_seq, current_revs
        FROM hris.place(founded, chains, revs, ops, ctxs, bodies, sigs) AS p;
    IF outcome <> 'denied' AND hris.publish(9223372036854775807) IS NOT TRUE THEN
        RAISE lock_not_available;
    END IF;
    RETURN NEXT;
END $$;

-- Rows as they lay in this log before, at its end: HR puts back what a restored backup lost, whatever stands in them.
CREATE OR REPLACE FUNCTION hris.put_back(owner text, first_seq bigint, chains text[], revs bigint[], ops text[],
                                         hs bytea[], ctxs bytea[], bodies bytea[], bhs bytea[], sigs bytea[])
    RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    present text;
    last bigint;
    outcome text := 'conflict';
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    IF (hris.my_writes() = 'all') IS NOT TRUE THEN RETURN 'denied'; END IF;
    LOCK TABLE hris.store IN EXCLUSIVE MODE;
    SELECT s.org, s.last_seq INTO STRICT present, last FROM hris.store AS s;
    IF coalesce(present, owner) = owner AND last + 1 = first_seq
       AND NOT EXISTS (SELECT 1 FROM hris.entry AS e WHERE e.seq > last) THEN
        FOR at IN 1..cardinality(chains) LOOP
            INSERT INTO hris.entry VALUES (last + at, chains[at], revs[at], ops[at], hs[at], ctxs[at], bodies[at],
                                           bhs[at], sigs[at]);
        END LOOP;
        UPDATE hris.store SET last_seq = last + cardinality(chains), org = owner;
        outcome := 'appended';
    END IF;
    -- a log that goes on from where its reader thinks it ends is shown to them, whichever way this went
    IF hris.publish(9223372036854775807) IS NOT TRUE THEN
        RAISE lock_not_available;
    END IF;
    RETURN outcome;
END $$;

-- What an entry says it is; NULL where nobody can tell.
CREATE FUNCTION hris.kind(ctx bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    RETURN convert_from(ctx, 'UTF8')::jsonb ->> 'kind';
EXCEPTION WHEN others THEN
    RETURN NULL;
END $$;

-- Whether a policy's body keeps a section from HR.
CREATE FUNCTION hris.closes(body bytea, section text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN
    RETURN coalesce(convert_from(body, 'UTF8')::jsonb -> section ? 's4', false);
EXCEPTION WHEN others THEN
    RETURN false;
END $$;

REVOKE ALL ON hris.shown FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hris FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA hris FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hris.shown_to() TO {people};
GRANT EXECUTE ON PROCEDURE
    hris.add(text, text[], bigint[], text[], bytea[], bytea[], bytea[], text, bigint, jsonb)
    TO {people};
