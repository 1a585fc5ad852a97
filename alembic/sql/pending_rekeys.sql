-- For the worker: a case whose key is to be turned because access was taken away while no key could be had, with the copies
-- that were taken out of reach then.
CREATE OR REPLACE FUNCTION corridor.load_owed_turn(of_case uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
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
    )
$$;
