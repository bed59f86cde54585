-- Appending one entry, which is what people do all day: the same rules as hris.place and hris.add, with less to work out
-- for each call. Made anew by every set-up and upgrade; no shape of the tables depends on it.
--
-- Both ways end in the same log. hris.place_one answers NULL wherever there is more to say (denied, a conflict, the
-- founding): nothing was written then, and hris.add says it. So these can refuse too much and never let too much in.

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

-- at_once: shown in the same commit, which is waited for, with the lock held meanwhile: for whoever writes alone. Else
-- the entry is numbered, and hris.publish shows it.
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
BEGIN
    SELECT l.person, l.writes INTO mine, right_to FROM hris.login AS l WHERE l.name = session_user;
    IF (right_to IS NOT NULL
        AND (mine IS NULL
             OR (mine <> ''
                 AND convert_from(ctx, 'UTF8')::jsonb -> 'by' ->> 0 = mine
                 AND hris.within_reach(chain, right_to, mine)))) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    bh := sha256(body);
    -- hrd1/ent and a zero byte
    name := sha256('\x687264312f656e7400'::bytea || sha256(ctx) || bh || sig);
    LOCK TABLE hris.store IN EXCLUSIVE MODE;
    UPDATE hris.store AS s SET last_seq = s.last_seq + 1
        WHERE place_one.rev = 1 + coalesce((SELECT e.rev FROM hris.entry AS e WHERE e.chain = place_one.chain
                AND e.rev BETWEEN 1 AND 9007199254740991 ORDER BY e.rev DESC LIMIT 1), 0)
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

CREATE OR REPLACE FUNCTION hris.publish(upto bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    last bigint;
    told text;
BEGIN
    BEGIN
        LOCK TABLE hris.shown IN EXCLUSIVE MODE;
    EXCEPTION WHEN lock_not_available THEN
        RETURN false;
    END;
    UPDATE hris.shown SET seq = s.last_seq FROM hris.store AS s WHERE shown.seq < least(upto, s.last_seq)
        RETURNING shown.seq INTO last;
    IF last IS NOT NULL THEN
        -- a setting of the function itself would be off again at the commit
        told := set_config('synchronous_commit', 'on', true);
        told := pg_notify('hris_entry', last::text)::text;
    END IF;
    RETURN true;
END $$;

-- first_seq: NULL = ask hris.add; 0 = numbered, perhaps never shown.
CREATE OR REPLACE PROCEDURE hris.add_one(chain text, rev bigint, op text, ctx bytea, body bytea, sig bytea,
                                         INOUT first_seq bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE
    was text;
BEGIN
    was := pg_catalog.set_config('synchronous_commit', 'off', true);
    first_seq := hris.place_one(chain, rev, op, ctx, body, sig, false);
    IF first_seq IS NULL THEN RETURN; END IF;
    COMMIT;
    IF hris.publish(first_seq) IS NOT TRUE THEN first_seq := 0; END IF;
END $$;

CREATE OR REPLACE FUNCTION hris.may_append(chain text, ctx bytea, writes text, person text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    said jsonb;
BEGIN
    IF writes IS NULL THEN RETURN false; END IF;
    IF person IS NULL THEN RETURN true; END IF;
    IF person = '' THEN RETURN false; END IF;
    said := convert_from(ctx, 'UTF8')::jsonb;
    IF (said -> 'by' ->> 0 = person) IS NOT TRUE THEN RETURN false; END IF;
    RETURN coalesce(
        hris.within_reach(chain, writes, person)
        OR (chain = 'org'
            AND said ->> 'kind' IN ('accept', 'role', 'role+', 'rolekey', 'role-', 'grant-', 'recovery')),
        false);
EXCEPTION WHEN others THEN
    -- no context of ours: its author cannot be told
    RETURN false;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hris FROM PUBLIC;
REVOKE ALL ON ALL PROCEDURES IN SCHEMA hris FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hris.place_one(text, bigint, text, bytea, bytea, bytea, boolean) TO {people};
GRANT EXECUTE ON PROCEDURE hris.add_one(text, bigint, text, bytea, bytea, bytea, bigint) TO {people};
