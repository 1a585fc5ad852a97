-- The facts of cases, custody and consents, as defined in domain/statistics/catalogue.py. Each function returns the
-- facts of the given cases at the time `at`; domain/statistics/facts.py explains the arrays.

-- The given numbers, filled up with zeros to eight.
CREATE OR REPLACE FUNCTION corridor.fact_numbers(VARIADIC given numeric[]) RETURNS numeric[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (given || array_fill(0::numeric, ARRAY[8]))[1:8];

-- The case and all that were merged into it.
CREATE OR REPLACE FUNCTION corridor.counted_together(of_case uuid) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE way AS (
        SELECT of_case AS id
        UNION
        SELECT c.id FROM way AS w JOIN corridor.cases AS c ON c.merged_into = w.id
    )
    SELECT array_agg(w.id) FROM way AS w
$$;

-- Cases with the dimensions of their facts. `family`: the case and those merged into it, which count as one person.
CREATE OR REPLACE FUNCTION corridor.described_cases(wanted uuid[]) RETURNS TABLE (
    id uuid, merged_into uuid, family uuid[], sex text, age_band text, stage text, sector text, corridor text, urgency text
)
    LANGUAGE sql STABLE AS $$
    SELECT c.id, c.merged_into, f.family, c.sex,
        coalesce(c.age_band, corridor.age_band_in(
            date_part('year', c.created_at AT TIME ZONE 'UTC')::integer, coalesce(c.dated_year, c.birth_year), c.of_age
        )),
        c.stage, coalesce(c.sector, 'unknown'), coalesce(r.code, 'none'), coalesce(r.urgency, 'none')
    FROM corridor.cases AS c
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.merged_into IS NULL THEN corridor.counted_together(c.id) ELSE ARRAY[c.id] END OFFSET 0
    ) AS f (family)
    LEFT JOIN LATERAL (
        SELECT l.code, r.urgency
        FROM corridor.referrals AS r JOIN corridor.corridors AS l ON l.id = r.corridor_id
        WHERE r.case_id = ANY (f.family) AND r.sent_at IS NOT NULL AND r.status <> 'entered_in_error'
        ORDER BY r.sent_at, r.id LIMIT 1
    ) AS r ON true
    WHERE c.id = ANY (wanted)
$$;

-- The thirteen dimensions of a fact about a person.
CREATE OR REPLACE FUNCTION corridor.personal_dims(
    corridor text, operator_type text, sex text, age_band text, stage text, sector text, urgency text,
    case_type text DEFAULT 'none', claim_kind text DEFAULT 'none', forum_country text DEFAULT 'none'
) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY[
        corridor, operator_type, sex, age_band, stage, sector, urgency, case_type, 'none', claim_kind, forum_country,
        'none', 'none'
    ];

-- Every organisation that has held one of these cases from that moment on.
CREATE OR REPLACE FUNCTION corridor.holders_since(cases uuid[], since timestamptz) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT u.organisation_id), '{}') FROM corridor.custody AS u
    WHERE u.case_id = ANY (cases) AND coalesce(u.until, 'infinity') >= since
$$;

-- The organisations that were sent a referral of these cases: they know of the person, and of what the case is about.
CREATE OR REPLACE FUNCTION corridor.receivers_of(cases uuid[]) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT r.to_organisation_id), '{}') FROM corridor.referrals AS r
    WHERE r.case_id = ANY (cases) AND r.sent_at IS NOT NULL
$$;

-- The organisations in these lists, each once.
CREATE OR REPLACE FUNCTION corridor.each_once(organisations uuid[]) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT o), '{}') FROM unnest(organisations) AS o WHERE o IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION corridor.facts_of_people(wanted uuid[]) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    WITH people AS (
        SELECT d.*, b.first_case, b.opened_at, u.organisation_id, u.centre_id, o.operator_type,
            corridor.each_once(
                corridor.holders_since(d.family, '-infinity') || corridor.receivers_of(d.family)
            ) AS known
        FROM corridor.described_cases(wanted) AS d
        CROSS JOIN LATERAL (
            SELECT c.id, c.created_at FROM corridor.cases AS c WHERE c.id = ANY (d.family)
            ORDER BY c.created_at, c.id LIMIT 1
        ) AS b (first_case, opened_at)
        JOIN corridor.custody AS u ON u.case_id = b.first_case AND u.entry = 1
        JOIN corridor.organisations AS o ON o.id = u.organisation_id
        WHERE d.merged_into IS NULL
    )
    SELECT 'case', p.id, '', p.id, p.organisation_id, p.centre_id, NULL::uuid, NULL::uuid, corridor.utc_day(p.opened_at),
        corridor.fact_numbers(1, (p.sex = 'female')::integer), '',
        corridor.personal_dims(p.corridor, p.operator_type, p.sex, p.age_band, p.stage, p.sector, p.urgency),
        '{}'::text[], p.known, NULL::timestamptz
    FROM people AS p
    UNION ALL
    SELECT 'complaint', p.id, t.kind, p.id, p.organisation_id, p.centre_id, NULL, NULL, corridor.utc_day(p.opened_at),
        corridor.fact_numbers(1), '',
        corridor.personal_dims(p.corridor, p.operator_type, p.sex, p.age_band, p.stage, p.sector, p.urgency, t.kind),
        '{}', p.known, NULL
    FROM people AS p
    CROSS JOIN LATERAL (
        SELECT DISTINCT k.kind FROM corridor.cases AS c, unnest(c.case_types) AS k (kind)
        WHERE c.id = ANY (p.family) AND k.kind NOT IN ('departure_support', 'return_support')
    ) AS t
$$;

-- 1 on the day a centre took the case on, -1 on the day it stopped answering for it.
CREATE OR REPLACE FUNCTION corridor.facts_of_custody(wanted uuid[]) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    SELECT 'custody', d.id, u.entry || m.mark, d.id, u.organisation_id, u.centre_id, NULL::uuid, NULL::uuid,
        corridor.utc_day(m.at), corridor.fact_numbers(m.number), '',
        corridor.personal_dims(d.corridor, o.operator_type, d.sex, d.age_band, d.stage, d.sector, d.urgency),
        '{}'::text[], corridor.each_once(corridor.receivers_of(d.family) || ARRAY(
            SELECT v.organisation_id FROM corridor.custody AS v WHERE v.case_id = d.id AND v.entry >= u.entry
        )), NULL::timestamptz
    FROM corridor.described_cases(wanted) AS d
    JOIN corridor.custody AS u ON u.case_id = d.id
    JOIN corridor.organisations AS o ON o.id = u.organisation_id
    CROSS JOIN LATERAL (VALUES ('+', u.since, 1), ('-', u.until, -1)) AS m (mark, at, number)
    WHERE m.at IS NOT NULL
$$;

-- The first withdrawal of a consent in each case, and the deletions that receivers owe.
CREATE OR REPLACE FUNCTION corridor.facts_of_consents(wanted uuid[], at timestamptz) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    SELECT 'consent', d.id, 'withdrawn', d.id, k.organisation_id, k.centre_id, NULL::uuid, NULL::uuid,
        corridor.utc_day(k.withdrawn_at), corridor.fact_numbers(1), '',
        corridor.personal_dims(d.corridor, o.operator_type, d.sex, d.age_band, d.stage, d.sector, d.urgency),
        '{}'::text[], corridor.each_once(
            k.organisation_id || corridor.holders_since(ARRAY[d.id], k.withdrawn_at) || corridor.receivers_of(ARRAY[d.id])
        ), NULL::timestamptz
    FROM corridor.described_cases(wanted) AS d
    CROSS JOIN LATERAL (
        SELECT k.organisation_id, k.centre_id, k.withdrawn_at FROM corridor.consents AS k
        WHERE k.case_id = d.id AND k.withdrawn_at IS NOT NULL ORDER BY k.withdrawn_at, k.id LIMIT 1
    ) AS k
    JOIN corridor.organisations AS o ON o.id = k.organisation_id
    UNION ALL
    SELECT 'consent', r.id, 'owed', d.id, r.to_organisation_id, r.to_centre_id, NULL, NULL,
        corridor.utc_day(r.deletion_due_by),
        corridor.fact_numbers(0, 1, (
            r.deletion_due_by < at AND (r.deletion_confirmed_at <= r.deletion_due_by) IS NOT TRUE
        )::integer), '',
        corridor.personal_dims(l.code, o.operator_type, d.sex, d.age_band, d.stage, d.sector, r.urgency),
        '{}', corridor.each_once(
            ARRAY[r.from_organisation_id, r.to_organisation_id] || corridor.holders_since(ARRAY[d.id], r.deletion_due_by)
        ),
        CASE WHEN r.deletion_due_by >= at AND r.deletion_confirmed_at IS NULL THEN r.deletion_due_by END
    FROM corridor.described_cases(wanted) AS d
    JOIN corridor.referrals AS r ON r.case_id = d.id
    JOIN corridor.corridors AS l ON l.id = r.corridor_id
    JOIN corridor.organisations AS o ON o.id = r.to_organisation_id
    WHERE r.deletion_due_by IS NOT NULL AND r.status <> 'entered_in_error'
$$;
