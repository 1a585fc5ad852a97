-- The facts of claims. A claim counts for the centre that recorded it, a step for the centre that recorded the step.

-- What a payment is worth in the currency of the award (`converted`, domain/claims/amounts.py).
CREATE OR REPLACE FUNCTION corridor.converted(paid corridor.claim_steps, award corridor.claim_steps) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN paid.currency = award.currency THEN paid.amount
        ELSE coalesce(round(paid.amount * paid.rate, greatest(2, scale(award.amount))), 0)
    END;

-- The award or settlement of a claim that stands: the newest, unless the claim was dismissed after it.
CREATE OR REPLACE FUNCTION corridor.standing_award(of_claim uuid) RETURNS SETOF corridor.claim_steps
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT s.* FROM (
        SELECT x.* FROM corridor.claim_steps AS x
        WHERE x.claim_id = of_claim AND x.kind IN ('settled', 'awarded', 'dismissed') ORDER BY x.number DESC LIMIT 1
    ) AS s
    WHERE s.kind <> 'dismissed'
$$;

CREATE OR REPLACE FUNCTION corridor.facts_of_claims(wanted uuid[]) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    WITH marks AS (
        SELECT l.id, 'claim' AS kind, 'opened' AS part, l.organisation_id, l.centre_id, corridor.utc_day(l.created_at) AS day,
            '' AS detail, corridor.fact_numbers(1) AS numbers
        FROM corridor.claims AS l WHERE l.case_id = ANY (wanted)
        UNION ALL
        SELECT l.id, 'claim', m.part, s.organisation_id, s.centre_id, s.happened_on, '', m.numbers
        FROM corridor.claims AS l
        CROSS JOIN LATERAL (
            VALUES
                ('filed', ARRAY['filed'], corridor.fact_numbers(0, 1)),
                ('settled', ARRAY['settled'], corridor.fact_numbers(0, 0, 1)),
                ('awarded', ARRAY['awarded'], corridor.fact_numbers(0, 0, 0, 1)),
                ('paid', ARRAY['paid', 'enforced'], corridor.fact_numbers(0, 0, 0, 0, 1))
        ) AS m (part, kinds, numbers)
        CROSS JOIN LATERAL (
            SELECT x.organisation_id, x.centre_id, x.happened_on FROM corridor.claim_steps AS x
            WHERE x.claim_id = l.id AND x.kind = ANY (m.kinds) ORDER BY x.number LIMIT 1
        ) AS s
        WHERE l.case_id = ANY (wanted)
        UNION ALL
        SELECT l.id, 'money', 'filed', s.organisation_id, s.centre_id, s.happened_on, l.currency,
            corridor.fact_numbers(l.amount)
        FROM corridor.claims AS l
        CROSS JOIN LATERAL (
            SELECT x.organisation_id, x.centre_id, x.happened_on FROM corridor.claim_steps AS x
            WHERE x.claim_id = l.id AND x.kind = 'filed' ORDER BY x.number LIMIT 1
        ) AS s
        WHERE l.case_id = ANY (wanted) AND l.amount IS NOT NULL
        UNION ALL
        SELECT l.id, 'money', 'award', s.organisation_id, s.centre_id, s.happened_on, s.currency, CASE s.kind
            WHEN 'settled' THEN corridor.fact_numbers(0, s.amount)
            ELSE corridor.fact_numbers(0, 0, s.amount, 0, least(s.amount, (
                SELECT coalesce(sum(corridor.converted(p, s)), 0) FROM corridor.claim_steps AS p
                WHERE p.claim_id = l.id AND p.kind IN ('paid', 'enforced') AND p.amount IS NOT NULL
            ))) END
        FROM corridor.claims AS l CROSS JOIN LATERAL corridor.standing_award(l.id) AS s
        WHERE l.case_id = ANY (wanted) AND s.amount IS NOT NULL
        UNION ALL
        SELECT s.claim_id, 'money', 'paid ' || s.number, s.organisation_id, s.centre_id, s.happened_on, s.currency,
            corridor.fact_numbers(0, 0, 0, s.amount)
        FROM corridor.claim_steps AS s
        WHERE s.case_id = ANY (wanted) AND s.kind IN ('paid', 'enforced') AND s.amount IS NOT NULL
    )
    SELECT m.kind, m.id, m.part, l.case_id, m.organisation_id, m.centre_id, NULL::uuid, NULL::uuid, m.day, m.numbers, m.detail,
        corridor.personal_dims(
            d.corridor, o.operator_type, d.sex, d.age_band, d.stage, d.sector, d.urgency, 'none', l.kind,
            coalesce(l.forum_country, 'none')
        ),
        '{}'::text[], corridor.each_once(
            corridor.holders_since(ARRAY[l.case_id], corridor.first_moment(m.day)) || m.organisation_id
            || corridor.receivers_of(ARRAY[l.case_id])
        ), NULL::timestamptz
    FROM marks AS m
    JOIN corridor.claims AS l ON l.id = m.id
    JOIN corridor.described_cases(wanted) AS d ON d.id = l.case_id
    JOIN corridor.organisations AS o ON o.id = m.organisation_id
$$;
