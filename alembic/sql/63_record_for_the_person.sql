-- Records a decision that reaches partners whom the caller does not see: withdrawal, exclusion, closing, erasure, the return of
-- custody. Runs as the owner; therefore it asks who decides, and that every row belongs to that one case.
CREATE OR REPLACE FUNCTION corridor.record_for_the_person(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_case uuid := (changes ->> 'for_the_person')::uuid;
BEGIN
    IF NOT corridor.speaks_for_the_person((ctx ->> 'organisation_id')::uuid, of_case) THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_decision_of_this_organisation';
    END IF;
    IF EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.**.case_id') AS x WHERE x <> to_jsonb(of_case)
    ) OR EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.cases[*].id') AS x WHERE x <> to_jsonb(of_case)
    ) OR EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.audit[*].organisation_id') AS x
        WHERE x <> to_jsonb((ctx ->> 'organisation_id')::uuid)
    ) OR changes ? 'audit_of_others' THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_of_this_case';
    END IF;
    PERFORM corridor.record(ctx, changes);
END
$$;

REVOKE ALL ON FUNCTION corridor.record_for_the_person(jsonb, jsonb), corridor.load_whole_case(jsonb, uuid),
    corridor.speaks_for_the_person(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.record_for_the_person(jsonb, jsonb), corridor.load_whole_case(jsonb, uuid),
    corridor.speaks_for_the_person(uuid, uuid) TO corridor_app;
