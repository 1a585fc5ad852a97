-- The facts of referrals and handoffs, which count for two sides: the receiver, and the current sender.

-- The time between, rounded to whole days.
CREATE OR REPLACE FUNCTION corridor.days_taken(begins timestamptz, ends timestamptz) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (corridor.seconds_between(begins, ends) + 43200) / 86400;

-- The sent referrals of these cases, with their answer and their acknowledgement clock (domain/board/definitions.py).
CREATE OR REPLACE FUNCTION corridor.counted_referrals(wanted uuid[], at timestamptz) RETURNS TABLE (
    r corridor.referrals, dims text[], known uuid[], decided_at timestamptz, answered_at timestamptz, clock_ended boolean,
    silent boolean
)
    LANGUAGE sql STABLE AS $$
    SELECT r, corridor.personal_dims(l.code, o.operator_type, d.sex, d.age_band, d.stage, d.sector, r.urgency),
        corridor.each_once(
            corridor.holders_since(ARRAY[d.id], r.sent_at) || r.from_organisation_id || r.to_organisation_id
            || (SELECT c.organisation_id FROM corridor.centres AS c WHERE c.id = r.sent_from)
        ),
        a.decided_at, a.answered_at, e.clock_ended, e.clock_ended AND (a.answered_at > r.acknowledge_by) IS NOT FALSE
    FROM corridor.described_cases(wanted) AS d
    JOIN corridor.referrals AS r ON r.case_id = d.id
    JOIN corridor.corridors AS l ON l.id = r.corridor_id
    JOIN corridor.organisations AS o ON o.id = r.to_organisation_id
    CROSS JOIN LATERAL (
        SELECT x.decided_at, coalesce(r.acknowledged_at, x.decided_at)
        FROM (SELECT coalesce(r.accepted_at, CASE WHEN r.status = 'declined' THEN r.ended_at END)) AS x (decided_at)
    ) AS a (decided_at, answered_at)
    CROSS JOIN LATERAL (
        SELECT coalesce(r.acknowledge_by <= at AND (
            a.answered_at IS NOT NULL OR r.ended_at IS NULL OR r.ended_at >= r.acknowledge_by
        ), false)
    ) AS e (clock_ended)
    WHERE r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
$$;

-- Whether the other end has received a referral, or why not (the detail of `arrival`).
CREATE OR REPLACE FUNCTION corridor.how_it_arrived(status text, answered_at timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN answered_at IS NOT NULL THEN 'received'
        WHEN status = 'sent' THEN 'still_on_the_way'
        WHEN status IN ('withdrawn', 'consent_withdrawn') THEN 'withdrawn'
        WHEN status = 'expired' THEN 'expired'
        ELSE 'ended'
    END;

CREATE OR REPLACE FUNCTION corridor.facts_of_referrals(wanted uuid[], at timestamptz) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    SELECT f.kind, (n.r).id, '', (n.r).case_id, (n.r).to_organisation_id, (n.r).to_centre_id, (n.r).from_organisation_id,
        (n.r).from_centre_id, corridor.utc_day((n.r).sent_at), f.numbers, f.detail, n.dims, (n.r).service_types, n.known,
        CASE WHEN f.kind = 'referral' AND (n.r).acknowledge_by > at THEN (n.r).acknowledge_by END
    FROM corridor.counted_referrals(wanted, at) AS n
    CROSS JOIN LATERAL (
        SELECT (n.r).accepted_at IS NOT NULL, (n.r).accepted_at IS NOT NULL AND (n.r).contact_confirmed_at IS NOT NULL
    ) AS s (accepted, contacted)
    CROSS JOIN LATERAL (
        VALUES
            ('referral', true, '', corridor.fact_numbers(
                1, n.clock_ended::integer, (n.clock_ended AND NOT n.silent)::integer, n.silent::integer,
                s.accepted::integer, s.contacted::integer, (s.contacted AND (n.r).status = 'completed')::integer,
                (s.accepted AND (n.r).status = 'no_show')::integer
            )),
            ('arrival', true, corridor.how_it_arrived((n.r).status, n.answered_at), corridor.fact_numbers(1)),
            (
                'decide', n.decided_at IS NOT NULL,
                corridor.days_taken((n.r).sent_at, n.decided_at)::text, corridor.fact_numbers(1)
            ),
            (
                'contact', s.contacted, corridor.days_taken(
                    greatest((n.r).accepted_at, (n.r).window_from), (n.r).contact_confirmed_at
                )::text, corridor.fact_numbers(1)
            )
    ) AS f (kind, holds, detail, numbers)
    WHERE f.holds
$$;

CREATE OR REPLACE FUNCTION corridor.facts_of_handoffs(wanted uuid[]) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    SELECT 'handoff', h.id, '', h.case_id, h.to_organisation_id, h.to_centre_id, h.from_organisation_id, h.from_centre_id,
        corridor.utc_day(h.created_at), corridor.fact_numbers(1), '',
        corridor.personal_dims(coalesce(l.code, 'none'), o.operator_type, 'none', 'none', 'none', 'none', 'none'),
        '{}'::text[], corridor.each_once(
            corridor.holders_since(ARRAY[h.case_id], h.created_at) || h.from_organisation_id || h.to_organisation_id
        ), NULL::timestamptz
    FROM corridor.handoffs AS h
    JOIN corridor.organisations AS o ON o.id = h.to_organisation_id
    LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
    LEFT JOIN corridor.corridors AS l ON l.id = r.corridor_id
    WHERE h.case_id = ANY (wanted) AND h.status = 'lapsed'
$$;
