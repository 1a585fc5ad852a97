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
-- "version"?, "data_key_id"?}], "referrals": [{"id", "version"}]}. The rows stay locked until the commit, so that a
-- withdrawal, a closing or a new key comes before or after, never in between. Everyone locks in the same order:
-- consents, cases, referrals. Cases are
-- locked as if for an update. With shared locks, a move of custody would wait for those who share the row while they
-- wait for the referral that it has locked, until PostgreSQL breaks the deadlock a second later. The agreement that a
-- referral is sent under ("agreements": [{"corridor_id", "purpose", "share", "from_organisation_id",
-- "to_organisation_id"}]) is looked at once more, so that a narrower one binds from the moment it is published.
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
        SELECT * FROM jsonb_to_recordset(coalesce(preconditions -> 'agreements', '[]'))
            AS x (corridor_id uuid, purpose text, share jsonb, from_organisation_id uuid, to_organisation_id uuid)
    LOOP
        PERFORM corridor.conflict_unless(corridor.agreement_allows(
            it.corridor_id, it.purpose, ARRAY(SELECT jsonb_array_elements_text(it.share)), it.from_organisation_id,
            it.to_organisation_id
        ));
    END LOOP;
    FOR it IN
        SELECT * FROM jsonb_to_recordset(coalesce(preconditions -> 'referrals', '[]')) AS x (id uuid, version integer)
    LOOP
        PERFORM FROM corridor.referrals AS r WHERE r.id = it.id AND r.version = it.version FOR SHARE;
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
END
$$;
