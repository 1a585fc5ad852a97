-- For the worker: referrals whose sending side passed to a new holder while no key was available, so that it has no copy
-- of the conversation's key yet (jobs/pending_keys.py).

CREATE OR REPLACE FUNCTION corridor.misses_its_key(r corridor.referrals) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT r.sent_from IS NOT NULL
        AND EXISTS (SELECT FROM vault.wrapped_keys AS w WHERE w.data_key_id = r.data_key_id)
        AND NOT EXISTS (
            SELECT FROM vault.wrapped_keys AS w
            WHERE w.data_key_id = r.data_key_id AND w.organisation_id = r.from_organisation_id
        )
$$;

CREATE OR REPLACE FUNCTION corridor.passed_without_key() RETURNS TABLE (case_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT r.case_id, r.from_organisation_id FROM corridor.referrals AS r
    WHERE r.sent_from IS NOT NULL AND corridor.misses_its_key(r)
$$;

-- Those of one case, with every copy there is; `former`: whose copies go, because they are on neither side any more.
CREATE OR REPLACE FUNCTION corridor.load_passed_conversations(ctx jsonb, of_case uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    of_case := corridor.case_within(ctx, of_case);
    RETURN json_build_object('file', (
        SELECT json_build_object(
            'version', c.version,
            'referrals', coalesce(json_agg(json_build_object(
                'data_key_id', r.data_key_id,
                'former', (
                    SELECT coalesce(json_agg(w.organisation_id), '[]') FROM vault.wrapped_keys AS w
                    WHERE w.data_key_id = r.data_key_id
                        AND w.organisation_id NOT IN (r.from_organisation_id, r.to_organisation_id)
                )
            )), '[]'),
            'wrapped_keys', corridor.wrapped_keys(of_case, VARIADIC array_agg(r.data_key_id)),
            'organisation_keys', corridor.organisation_keys(VARIADIC array_agg(w.organisation_id) || me)
        )
        FROM corridor.cases AS c
        JOIN corridor.referrals AS r ON r.case_id = c.id AND r.from_organisation_id = me
            AND corridor.misses_its_key(r)
        CROSS JOIN LATERAL (
            SELECT k.organisation_id FROM vault.wrapped_keys AS k WHERE k.data_key_id = r.data_key_id LIMIT 1
        ) AS w
        WHERE c.id = of_case
        GROUP BY c.id
    ));
END
$$;
