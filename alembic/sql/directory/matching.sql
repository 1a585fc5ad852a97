-- Matching: the members of a corridor, with everything that decides how well each fits (domain/matching/).

-- How centres really answer, in classes: `load` (low, high), `answers` (fast, slowly, rarely) and whether a centre
-- keeps declining because it is full. Null if nothing stands out, or if it would rest on fewer than five referrals (ten
-- open ones, for a high load): no number leaves this function, and small numbers leave no trace either. Runs as the
-- owner, because the referrals are others'. It reads each centre's newest 200 referrals of the last 90 days, and 200
-- open ones.
CREATE OR REPLACE FUNCTION corridor.how_centres_answer(of_centres uuid[], at timestamptz)
    RETURNS TABLE (centre_id uuid, load text, answers text, says_full boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id,
        CASE
            WHEN o.open >= 10 AND o.open >= 2 * n.finished THEN 'high'
            WHEN n.finished >= 5 AND 2 * o.open <= n.finished THEN 'low'
        END,
        CASE
            WHEN n.due < 5 THEN NULL
            WHEN 3 * n.unanswered >= n.due THEN 'rarely'
            WHEN n.usual_part > 1 THEN 'slowly'
            WHEN n.usual_part <= 0.5 THEN 'fast'
        END,
        n.decided >= 5 AND 3 * n.full >= n.decided
    FROM corridor.centres AS c
    CROSS JOIN LATERAL (
        SELECT count(*) AS open FROM (
            SELECT FROM corridor.referrals AS r
            WHERE r.to_organisation_id = c.organisation_id AND r.to_centre_id = c.id
                AND r.status IN ('sent', 'acknowledged', 'info_requested', 'accepted', 'in_progress', 'paused')
            LIMIT 200
        ) AS under_way
    ) AS o
    CROSS JOIN LATERAL (
        SELECT
            count(*) FILTER (WHERE x.ended_at IS NOT NULL) AS finished,
            count(*) FILTER (WHERE x.part IS NOT NULL) AS due,
            count(*) FILTER (WHERE x.unanswered) AS unanswered,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY x.part) FILTER (WHERE x.part IS NOT NULL) AS usual_part,
            count(*) FILTER (WHERE x.accepted_at IS NOT NULL OR x.decline_reason IS NOT NULL) AS decided,
            count(*) FILTER (WHERE x.decline_reason = 'no_capacity') AS full
        FROM (
            SELECT r.ended_at, r.accepted_at, r.decline_reason, w.answered_at IS NULL AND r.status = 'expired' AS unanswered,
                -- the share of its time that the first answer took; infinite if none came by the end of that time
                CASE
                    WHEN w.answered_at IS NOT NULL AND r.acknowledge_by > r.sent_at THEN
                        extract(epoch FROM w.answered_at - r.sent_at) / extract(epoch FROM r.acknowledge_by - r.sent_at)
                    WHEN w.answered_at IS NULL AND (r.status = 'expired' OR (r.status = 'sent' AND r.acknowledge_by < at))
                        THEN 'infinity'
                END AS part
            FROM corridor.referrals AS r
            CROSS JOIN LATERAL (SELECT coalesce(
                r.acknowledged_at, r.accepted_at, CASE WHEN r.decline_reason IS NOT NULL THEN r.ended_at END
            ) AS answered_at) AS w
            WHERE r.to_centre_id = c.id AND r.sent_at > at - interval '90 days' AND r.status <> 'entered_in_error'
            ORDER BY r.sent_at DESC LIMIT 200
        ) AS x
    ) AS n
    WHERE c.id = ANY (of_centres)
$$;
REVOKE ALL ON FUNCTION corridor.how_centres_answer(uuid[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.how_centres_answer(uuid[], timestamptz) TO corridor_app, corridor_worker;

-- `asked`: {"corridor", "from_centre"?, "case_id"?, "kind", "at"}; the caller has loaded the case.
CREATE OR REPLACE FUNCTION corridor.load_candidates(ctx jsonb, asked jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    road uuid := corridor.corridor_id(asked ->> 'corridor');
    sender uuid := corridor.centre_id(asked ->> 'from_centre');
    in_case uuid := corridor.case_within(ctx, (asked ->> 'case_id')::uuid);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT json_build_object(
            'corridor_status', l.status,
            'agreement', corridor.present_agreement(l.id),
            'sender', corridor.centre_facts(sender),
            'sender_role', (
                SELECT m.role FROM corridor.corridor_members AS m WHERE m.corridor_id = l.id AND m.centre_id = sender
            ),
            'candidates', (
                SELECT coalesce(json_agg(json_build_object(
                    'centre', corridor.centre_facts(m.centre_id), 'role', m.role,
                    'load', b.load, 'answers', b.answers, 'says_full', b.says_full,
                    'asked_already', EXISTS (
                        SELECT FROM corridor.referrals AS r
                        WHERE r.case_id = in_case AND r.from_organisation_id = me
                            AND r.to_centre_id = m.centre_id AND r.kind = asked ->> 'kind'
                            AND corridor.is_under_way(r)
                    )
                )), '[]')
                FROM corridor.corridor_members AS m
                JOIN corridor.centres AS c ON c.id = m.centre_id
                JOIN corridor.organisations AS o ON o.id = c.organisation_id
                JOIN corridor.how_centres_answer(
                    (SELECT array_agg(x.centre_id) FROM corridor.corridor_members AS x WHERE x.corridor_id = l.id),
                    (asked ->> 'at')::timestamptz
                ) AS b ON b.centre_id = m.centre_id
                WHERE m.corridor_id = l.id AND corridor.is_visible(o)
            ),
            'open_transfer_exists', EXISTS (
                SELECT FROM corridor.handoffs AS h WHERE h.case_id = in_case AND corridor.is_open_handoff(h)
            ),
            'declined_by', (
                SELECT coalesce(json_agg(d.to_centre_id) FILTER (WHERE d.declined), '[]')
                FROM (
                    SELECT DISTINCT ON (r.to_centre_id) r.to_centre_id, r.decline_reason IS NOT NULL AS declined
                    FROM corridor.referrals AS r
                    WHERE r.case_id = in_case AND r.from_organisation_id = me AND r.sent_at IS NOT NULL
                    ORDER BY r.to_centre_id, r.sent_at DESC
                ) AS d
            )
        )
        FROM corridor.corridors AS l WHERE l.id = road
    ));
END
$$;
