-- The steps that the clocks of referrals and direct offers ask for at an instant (domain/referrals/clock_steps.py), for
-- the worker: oldest due first, without the ids in `past`, each with the organisation on whose behalf the step is
-- taken.
CREATE OR REPLACE FUNCTION corridor.clocks_due(at timestamptz, most integer, past uuid[])
    RETURNS TABLE (kind text, id uuid, organisation_id uuid, due_at timestamptz)
    LANGUAGE sql STABLE AS $$
    (
        SELECT 'referral', r.id, r.from_organisation_id, r.step_due_at
        FROM corridor.referrals AS r
        WHERE r.step_due_at < at AND r.id <> ALL (past)
        ORDER BY r.step_due_at, r.id LIMIT most
    )
    UNION ALL
    (
        SELECT 'offer', h.id, h.from_organisation_id, h.decide_by
        FROM corridor.handoffs AS h
        WHERE h.status = 'offered' AND h.decide_by < at AND h.id <> ALL (past)
        ORDER BY h.decide_by, h.id LIMIT most
    )
    ORDER BY 4, 2 LIMIT most
$$;

-- The organisation that leads a corridor.
CREATE OR REPLACE FUNCTION corridor.load_lead(ctx jsonb, road uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', (
        SELECT json_build_object('organisation_id', o.id, 'operator_type', o.operator_type)
        FROM corridor.corridors AS l JOIN corridor.organisations AS o ON o.id = l.lead_organisation_id
        WHERE l.id = road AND o.status = 'active'
    ));
END
$$;
