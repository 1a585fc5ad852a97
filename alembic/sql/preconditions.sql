-- What a decision rests on must still be so when it is recorded.

-- Somebody was faster: what was decided on is not so any more, and the caller decides anew on what is.
CREATE OR REPLACE FUNCTION corridor.decide_anew_unless(still_so boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT still_so THEN
        RAISE EXCEPTION USING ERRCODE = 'CR001', MESSAGE = 'version_conflict';
    END IF;
END
$$;

-- What a decision rests on and does not itself change: it must still be so when it is recorded.
-- {"consents": [{"id", "version"}], "cases": [{"id", "version"?, "data_key_id"?}]}. The rows are held until the commit, so that
-- a withdrawal, a closing or a new key comes before or after, never in between. Consents first, then cases, then referrals:
-- everyone locks in this order. A case is held as if it were changed: who moves custody next would otherwise wait for those
-- who share the row, and they for the referral that it has, until PostgreSQL ends the deadlock a second later.
CREATE OR REPLACE FUNCTION corridor.check_preconditions(ground jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(ground -> 'consents', '[]')) AS x (id uuid, version integer)
    LOOP
        PERFORM FROM corridor.consents AS k WHERE k.id = it.id AND k.version = it.version FOR SHARE;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(ground -> 'cases', '[]')) AS x (id uuid, version integer, data_key_id uuid)
    LOOP
        PERFORM FROM corridor.cases AS c
        WHERE c.id = it.id AND c.version = coalesce(it.version, c.version)
            AND c.data_key_id = coalesce(it.data_key_id, c.data_key_id)
        FOR NO KEY UPDATE;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;
