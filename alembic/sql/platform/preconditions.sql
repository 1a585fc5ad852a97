-- What a decision was based on must still be true when it is recorded.

-- Raises a version conflict if somebody else was faster; the caller then decides again on the new state.
CREATE OR REPLACE FUNCTION corridor.conflict_unless(still_so boolean) RETURNS void
    LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT still_so THEN
        RAISE EXCEPTION USING ERRCODE = 'CR001', MESSAGE = 'version_conflict';
    END IF;
END
$$;

-- Checks what a decision was based on but does not change itself: {"consents": [{"id", "version"}], "cases": [{"id",
-- "version"?, "data_key_id"?}], "referrals": [{"id", "version"}]}. The rows stay locked until the commit, so that a withdrawal, a closing or a new key
-- comes before or after, never in between. Everyone locks in the same order: consents, cases, referrals. Cases are
-- locked as if for an update. With shared locks, a move of custody would wait for those who share the row while they
-- wait for the referral that it has locked, until PostgreSQL breaks the deadlock a second later.
CREATE OR REPLACE FUNCTION corridor.check_preconditions(preconditions jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(preconditions -> 'consents', '[]')) AS x (id uuid, version integer)
    LOOP
        PERFORM FROM corridor.consents AS k WHERE k.id = it.id AND k.version = it.version FOR SHARE;
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(preconditions -> 'cases', '[]')) AS x (id uuid, version integer, data_key_id uuid)
    LOOP
        PERFORM FROM corridor.cases AS c
        WHERE c.id = it.id AND c.version = coalesce(it.version, c.version)
            AND c.data_key_id = coalesce(it.data_key_id, c.data_key_id)
        FOR NO KEY UPDATE;
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(preconditions -> 'referrals', '[]')) AS x (id uuid, version integer)
    LOOP
        PERFORM FROM corridor.referrals AS r WHERE r.id = it.id AND r.version = it.version FOR SHARE;
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
END
$$;
