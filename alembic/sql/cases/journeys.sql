-- The legs of a case's journey. Runs as the owner, because a leg between two others is in rows that row-level security
-- hides: it gives only what the ledger of the case tells a party anyway (who had it from whom, and when), the corridor
-- and the direction; referral, window and outcome only to the organisations of either side.
CREATE OR REPLACE FUNCTION corridor.load_journey(ctx jsonb, in_case uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    in_case := corridor.case_within(ctx, in_case);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(json_build_object(
            'handoff_id', h.id,
            'sender', corridor.place(h.from_centre_id), 'receiver', corridor.place(h.to_centre_id),
            'offered_at', h.created_at, 'moved_at', u.since, 'result', h.status,
            'corridor_id', r.corridor_id, 'direction', r.direction,
            'referral_id', CASE WHEN own THEN r.id END,
            'window_from', CASE WHEN own THEN r.window_from END, 'window_to', CASE WHEN own THEN r.window_to END,
            'outcome', CASE WHEN own THEN r.outcome END
        ) ORDER BY h.created_at, h.id), '[]')
        FROM corridor.handoffs AS h
        LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
        LEFT JOIN corridor.custody AS u ON u.case_id = h.case_id AND u.handoff_id = h.id
        CROSS JOIN LATERAL (SELECT me IN (h.from_organisation_id, h.to_organisation_id) AS own) AS o
        WHERE h.case_id = in_case AND (own OR u.since IS NOT NULL) AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = in_case AND a.object_id = in_case
        )
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.load_journey(jsonb, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_journey(jsonb, uuid) TO corridor_app;
