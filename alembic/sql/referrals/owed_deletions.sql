-- A deletion owed by a receiver of an excluded kind, which row-level security no longer shows anything of the case (ADR
-- 0025). It may confirm the deletion, and nothing else. Runs as the owner, and first checks that the caller owes it.
CREATE OR REPLACE FUNCTION corridor.owes_deletion(me uuid, wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.id = wanted AND r.to_organisation_id = me AND r.deletion_owed_since IS NOT NULL
    )
$$;

CREATE OR REPLACE FUNCTION corridor.load_owed_deletion(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    wanted := corridor.referral_within(ctx, wanted);
    IF corridor.owes_deletion((ctx ->> 'organisation_id')::uuid, wanted) THEN
        RETURN corridor.load_referral(ctx, wanted);
    END IF;
    RETURN json_build_object('file', NULL);
END
$$;

-- Records one referral that the caller owes a deletion for, with its entries in the journal and the audit trail; every row must belong to
-- that case.
CREATE OR REPLACE FUNCTION corridor.record_owed_deletion(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := (ctx ->> 'organisation_id')::uuid;
    given jsonb := changes #> '{update,referrals}';
    of_case jsonb := to_jsonb((given #>> '{0,case_id}')::uuid);
BEGIN
    IF jsonb_array_length(given) <> 1 OR NOT corridor.owes_deletion(me, (given #>> '{0,id}')::uuid)
        OR changes - ARRAY['update', 'journal', 'audit', 'answer'] <> '{}'
        OR (changes -> 'update') - 'referrals' <> '{}'
        OR NOT EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.id = (given #>> '{0,id}')::uuid AND r.case_id = (given #>> '{0,case_id}')::uuid
                AND r.status = given #>> '{0,status}' AND r.to_organisation_id = me
        )
        OR EXISTS (SELECT FROM jsonb_path_query(changes, '$.**.case_id') AS x WHERE x <> of_case)
        OR EXISTS (SELECT FROM jsonb_path_query(changes, '$.journal[*].subject.case') AS x WHERE x <> of_case)
        OR EXISTS (SELECT FROM jsonb_path_query(changes, '$.audit[*].organisation_id') AS x WHERE x <> to_jsonb(me))
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_deletion_that_is_owed';
    END IF;
    PERFORM corridor.record(ctx, changes);
END
$$;

REVOKE ALL ON FUNCTION corridor.owes_deletion(uuid, uuid), corridor.load_owed_deletion(jsonb, uuid),
    corridor.record_owed_deletion(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_owed_deletion(jsonb, uuid), corridor.record_owed_deletion(jsonb, jsonb)
    TO corridor_app;
