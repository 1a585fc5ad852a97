-- For the worker and the operator: a case with every copy of every key still kept for it, in one statement. `replaced`
-- are keys whose successor has not been verified yet; `left_over` are keys that no longer belong to anything in the
-- case, but of which copies were not deleted.
CREATE OR REPLACE FUNCTION corridor.load_kept_keys(of_case uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    WITH kept AS (
        SELECT w.data_key_id, w.organisation_id, w.generation, w.wrapped
        FROM vault.wrapped_keys AS w WHERE w.case_id = of_case
        UNION SELECT r.data_key_id, r.organisation_id, r.generation, r.wrapped
        FROM vault.replaced_keys AS r WHERE r.case_id = of_case
        UNION SELECT t.data_key_id, t.organisation_id, t.generation, t.wrapped
        FROM vault.owed_turns AS t WHERE t.case_id = of_case
    )
    SELECT json_build_object(
        'whole', corridor.whole_case(of_case, NULL),
        'kept', json_build_object(
            'wrapped_keys', (SELECT coalesce(json_agg(k), '[]') FROM kept AS k),
            'organisation_keys', corridor.organisation_keys(VARIADIC ARRAY(SELECT k.organisation_id FROM kept AS k))
        ),
        'replaced', (
            SELECT coalesce(json_agg(DISTINCT r.data_key_id), '[]') FROM vault.replaced_keys AS r WHERE r.case_id = of_case
        ),
        'left_over', (
            SELECT coalesce(json_agg(DISTINCT w.data_key_id), '[]') FROM vault.wrapped_keys AS w
            WHERE w.case_id = of_case
                AND NOT EXISTS (SELECT FROM corridor.cases AS c WHERE c.id = of_case AND c.data_key_id = w.data_key_id)
                AND NOT EXISTS (
                    SELECT FROM corridor.referrals AS r WHERE r.case_id = of_case AND r.data_key_id = w.data_key_id
                )
                AND NOT EXISTS (
                    SELECT FROM corridor.handoffs AS h WHERE h.case_id = of_case AND h.data_key_id = w.data_key_id
                )
                AND NOT EXISTS (
                    SELECT FROM corridor.notes AS n WHERE n.case_id = of_case AND n.data_key_id = w.data_key_id
                )
                AND NOT EXISTS (
                    SELECT FROM corridor.uploads AS p WHERE p.case_id = of_case AND p.data_key_id = w.data_key_id
                )
                AND NOT EXISTS (
                    SELECT FROM corridor.own_references AS o WHERE o.case_id = of_case AND o.data_key_id = w.data_key_id
                )
        )
    )
$$;

-- What the current key seals could be read, so these keys are no longer needed. A replaced key never becomes current
-- again, so concurrent changes are harmless.
CREATE OR REPLACE FUNCTION corridor.drop_kept_keys(of_case uuid, gone uuid[]) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    dropped bigint;
BEGIN
    DELETE FROM vault.replaced_keys AS r WHERE r.case_id = of_case AND r.data_key_id = ANY (gone);
    DELETE FROM vault.wrapped_keys AS w WHERE w.case_id = of_case AND w.data_key_id = ANY (gone);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN dropped;
END
$$;
