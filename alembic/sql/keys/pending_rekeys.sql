-- For the worker: a case whose key must be rotated because access was taken away while no key was available, with the
-- copies taken away then; null if nothing is pending. Runs as the owner, and first checks on whose behalf.
CREATE OR REPLACE FUNCTION corridor.load_pending_rekey(ctx jsonb, of_case uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    IF NOT corridor.speaks_for_the_person(me, of_case)
        OR NOT EXISTS (SELECT FROM vault.owed_turns AS t WHERE t.case_id = of_case)
    THEN
        RETURN json_build_object('file', NULL);
    END IF;
    RETURN json_build_object('file', json_build_object(
        'whole', corridor.whole_case(of_case, NULL),
        'owed', json_build_object(
            'wrapped_keys', (
                SELECT json_agg(json_build_object(
                    'data_key_id', t.data_key_id, 'organisation_id', t.organisation_id, 'generation', t.generation,
                    'wrapped', t.wrapped
                ))
                FROM vault.owed_turns AS t WHERE t.case_id = of_case
            ),
            'organisation_keys', corridor.organisation_keys(VARIADIC ARRAY(
                SELECT t.organisation_id FROM vault.owed_turns AS t WHERE t.case_id = of_case
            ))
        )
    ));
END
$$;

REVOKE ALL ON FUNCTION corridor.load_pending_rekey(jsonb, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_pending_rekey(jsonb, uuid) TO corridor_worker;
GRANT EXECUTE ON FUNCTION corridor.record_for_the_person(jsonb, jsonb) TO corridor_worker;
