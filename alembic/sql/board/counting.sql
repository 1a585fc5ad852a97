-- What the board counts, by the definitions of domain/board/definitions.py; a test compares the two. Rows hold counts
-- and times, but no id of a case or a referral. `sender_sees` and `receiver_sees`: whether that side may still know of
-- what was counted; false if the migrant has excluded its kind.

CREATE OR REPLACE FUNCTION corridor.utc_day(at timestamptz) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (at AT TIME ZONE 'UTC')::date;

CREATE OR REPLACE FUNCTION corridor.first_moment(day date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN day::timestamp AT TIME ZONE 'UTC';

-- Whole seconds; 0 if the end is before the beginning, null if it has not come.
CREATE OR REPLACE FUNCTION corridor.seconds_between(begins timestamptz, ends timestamptz) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ends IS NOT NULL THEN greatest(0, floor(extract(epoch FROM ends - begins)))::integer END;

-- What was sent on these days, each with its corridor.
CREATE OR REPLACE FUNCTION corridor.count_days(corridors uuid[], days date[], at timestamptz)
    RETURNS SETOF corridor.board_counts
    LANGUAGE sql STABLE AS $$
    WITH sent AS MATERIALIZED (
        SELECT r.corridor_id, r.from_centre_id, r.to_centre_id, t.day, r.status, r.decline_reason,
            NOT corridor.is_excluded(c, a.operator_type, r.from_centre_id) AS sender_sees,
            NOT corridor.is_excluded(c, b.operator_type, r.to_centre_id) AS receiver_sees,
            r.sent_at, r.acknowledge_by, r.accepted_at, r.window_from, r.contact_confirmed_at, r.ended_at,
            coalesce(r.acknowledged_at, d.decided_at) AS answered_at, d.decided_at,
            EXISTS (
                SELECT FROM corridor.handoffs AS h WHERE h.referral_id = r.id AND h.status = 'lapsed'
            ) AS lapsed
        FROM unnest(corridors, days) AS t (corridor_id, day)
        -- the same twice: many days are joined by equality, few are found in the index by their moments
        JOIN corridor.referrals AS r ON r.corridor_id = t.corridor_id AND corridor.utc_day(r.sent_at) = t.day
            AND r.sent_at >= corridor.first_moment(t.day) AND r.sent_at < corridor.first_moment(t.day + 1)
        JOIN corridor.cases AS c ON c.id = r.case_id
        JOIN corridor.organisations AS a ON a.id = r.from_organisation_id
        JOIN corridor.organisations AS b ON b.id = r.to_organisation_id
        CROSS JOIN LATERAL (
            SELECT coalesce(r.accepted_at, CASE WHEN r.status = 'declined' THEN r.ended_at END) AS decided_at
        ) AS d
        WHERE r.status <> 'entered_in_error'
    ), judged AS (
        SELECT s.*, coalesce(s.acknowledge_by <= at AND (
            s.answered_at IS NOT NULL OR s.ended_at IS NULL OR s.ended_at >= s.acknowledge_by
        ), false) AS clock_ended
        FROM sent AS s
    )
    SELECT 'now', j.corridor_id, j.day, j.from_centre_id, j.to_centre_id, j.sender_sees, j.receiver_sees,
        m.measure, m.label, count(*)::integer,
        coalesce(array_agg(m.seconds ORDER BY m.seconds) FILTER (WHERE m.seconds IS NOT NULL), '{}')
    FROM judged AS j
    CROSS JOIN LATERAL (
        VALUES
            ('clock_ended', '', j.clock_ended, NULL::integer),
            ('silent', '', j.clock_ended AND (j.answered_at > j.acknowledge_by) IS NOT FALSE, NULL),
            ('declined', coalesce(j.decline_reason, ''), j.status = 'declined', NULL),
            ('lapsed', '', j.lapsed, NULL),
            ('acknowledge', '', j.answered_at IS NOT NULL, corridor.seconds_between(j.sent_at, j.answered_at)),
            ('decide', '', j.decided_at IS NOT NULL, corridor.seconds_between(j.sent_at, j.decided_at)),
            (
                'contact', '', j.accepted_at IS NOT NULL AND j.contact_confirmed_at IS NOT NULL,
                corridor.seconds_between(greatest(j.accepted_at, j.window_from), j.contact_confirmed_at)
            )
    ) AS m (measure, label, holds, seconds)
    WHERE m.holds
    GROUP BY j.corridor_id, j.day, j.from_centre_id, j.to_centre_id, j.sender_sees, j.receiver_sees, m.measure, m.label
$$;

-- Current figures, whenever the referral was sent, and lapsed direct offers. These belong to no corridor: they count in
-- each of which both centres are members, on the day of the offer. `since`: the first day of the board.
CREATE OR REPLACE FUNCTION corridor.count_now(at timestamptz, since date) RETURNS SETOF corridor.board_counts
    LANGUAGE sql STABLE AS $$
    WITH counted AS (
        SELECT r.corridor_id, date '-infinity' AS day, r.from_centre_id, r.to_centre_id, r.case_id,
            r.from_organisation_id, r.to_organisation_id, m.measure,
            r.status || ' ' || corridor.referral_age(at - r.sent_at) AS label
        FROM corridor.referrals AS r
        CROSS JOIN LATERAL (
            VALUES ('open', true), ('overdue', corridor.is_overdue(r, at))
        ) AS m (measure, holds)
        WHERE corridor.is_under_way(r) AND m.holds
        UNION ALL
        SELECT m.corridor_id, date '-infinity', x.id, x.id, c.id, x.organisation_id, x.organisation_id, 'unattended', ''
        FROM corridor.centres AS x
        JOIN corridor.corridor_members AS m ON m.centre_id = x.id
        JOIN corridor.cases AS c
            ON c.holder_organisation_id = x.organisation_id AND c.holder_centre_id = x.id AND c.status = 'open'
        WHERE NOT corridor.is_in_operation(x.id)
        UNION ALL
        SELECT m.corridor_id, corridor.utc_day(h.created_at), h.from_centre_id, h.to_centre_id, h.case_id,
            h.from_organisation_id, h.to_organisation_id, 'offer_lapsed', ''
        FROM corridor.handoffs AS h
        JOIN corridor.corridor_members AS m ON m.centre_id = h.from_centre_id
        JOIN corridor.corridor_members AS n ON n.centre_id = h.to_centre_id AND n.corridor_id = m.corridor_id
        WHERE h.status = 'lapsed' AND h.referral_id IS NULL AND h.created_at >= corridor.first_moment(since)
    )
    SELECT 'now', n.corridor_id, n.day, n.from_centre_id, n.to_centre_id, s.sender_sees, s.receiver_sees,
        n.measure, n.label, count(*)::integer, '{}'::integer[]
    FROM counted AS n
    JOIN corridor.cases AS c ON c.id = n.case_id
    JOIN corridor.organisations AS a ON a.id = n.from_organisation_id
    JOIN corridor.organisations AS b ON b.id = n.to_organisation_id
    CROSS JOIN LATERAL (
        SELECT NOT corridor.is_excluded(c, a.operator_type, n.from_centre_id) AS sender_sees,
            NOT corridor.is_excluded(c, b.operator_type, n.to_centre_id) AS receiver_sees
    ) AS s
    GROUP BY n.corridor_id, n.day, n.from_centre_id, n.to_centre_id, s.sender_sees, s.receiver_sees, n.measure, n.label
$$;
