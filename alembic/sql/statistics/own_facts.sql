-- How each organisation counts facts in its own figures (ADR 0071). These are exact and finely split, so they must not
-- reveal more than its centres may see of the case: a case, its complaints and claims count as they were last seen, and
-- once the person has ended a centre's access, the dimensions of the person count as `not_seen`. Both sides know anyway
-- that a referral was sent and how it went.

-- The facts that go on to count as they did. Of a case and its complaints: once the centre no longer answers for it. Of
-- claims: once it no longer sees them. Of everything else that others do: once its organisation has no access.
CREATE OR REPLACE FUNCTION corridor.counts_as_before(
    kind text, part text, answers boolean, sees_claims boolean, reached boolean
) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN kind IN ('case', 'complaint') THEN NOT answers
        WHEN kind IN ('claim', 'money') THEN NOT sees_claims
        WHEN kind = 'custody' OR (kind = 'consent' AND part = 'owed') THEN false  -- what the centre itself holds or owes
        ELSE NOT reached
    END;

-- Each fact as its organisations count it. `fresh`: all current facts of these cases, and of activities. `before`: how
-- they counted until now.
CREATE OR REPLACE FUNCTION corridor.own_facts_of(fresh corridor.statistics_facts[], cases uuid[], at timestamptz)
    RETURNS SETOF corridor.statistics_own_facts
    LANGUAGE sql STABLE AS $$
    WITH sides AS (
        SELECT f.kind, f.subject_id, f.part, s.side, s.organisation_id, s.centre_id, f.case_id, f.day, f.numbers, f.detail,
            f.dims, f.service_types
        FROM unnest(fresh) AS f
        CROSS JOIN LATERAL (
            VALUES
                (
                    CASE WHEN f.sender_organisation_id IS NULL THEN '' ELSE 'received' END,
                    f.organisation_id, f.centre_id
                ),
                ('sent', f.sender_organisation_id, f.sender_centre_id)
        ) AS s (side, organisation_id, centre_id)
        WHERE s.organisation_id IS NOT NULL
    ), before AS MATERIALIZED (
        SELECT o.* FROM corridor.statistics_own_facts AS o WHERE o.case_id = ANY (cases)
    ), readers AS MATERIALIZED (
        SELECT p.centre_id, p.case_id, r.*, corridor.sees_claims(p.organisation_id, p.case_id, ARRAY[p.centre_id]) AS sees_claims
        FROM (
            SELECT s.organisation_id, s.centre_id, s.case_id FROM sides AS s WHERE s.case_id IS NOT NULL
            UNION SELECT b.organisation_id, b.centre_id, b.case_id FROM before AS b
        ) AS p
        CROSS JOIN LATERAL corridor.reading_for_figures(p.organisation_id, p.centre_id, p.case_id, at) AS r
    ), kept AS MATERIALIZED (
        SELECT b.*, r.knows FROM before AS b
        JOIN readers AS r ON r.centre_id = b.centre_id AND r.case_id = b.case_id
        WHERE corridor.counts_as_before(b.kind, b.part, r.answers, r.sees_claims, r.reached)
    ), profiles AS MATERIALIZED (
        -- the profile as it was last shown; facts that are kept may have an older one
        SELECT DISTINCT ON (b.centre_id, b.case_id) b.centre_id, b.case_id, b.dims
        FROM before AS b
        WHERE b.dims[3] <> 'not_seen' AND b.kind NOT IN ('handoff', 'case', 'complaint', 'claim', 'money')
        ORDER BY b.centre_id, b.case_id, b.kind = 'custody' DESC
    ), ways AS MATERIALIZED (
        -- along which corridor and how urgently the case was referred, as far as the centre knew
        SELECT DISTINCT ON (b.centre_id, b.case_id) b.centre_id, b.case_id, b.dims
        FROM before AS b WHERE b.kind = 'custody' ORDER BY b.centre_id, b.case_id
    ), counted AS MATERIALIZED (
        SELECT DISTINCT b.centre_id, b.case_id FROM before AS b
    )
    SELECT k.kind, k.subject_id, k.part, k.side, k.organisation_id, k.centre_id, k.case_id, k.day,
        CASE WHEN k.kind = 'case' AND NOT k.knows THEN corridor.fact_numbers(1) ELSE k.numbers END, k.detail,
        CASE WHEN k.knows THEN k.dims ELSE corridor.not_seen(k.dims) END, k.service_types
    FROM kept AS k
    UNION ALL
    SELECT s.kind, s.subject_id, s.part, s.side, s.organisation_id, s.centre_id, s.case_id, s.day,
        CASE s.kind WHEN 'case' THEN corridor.fact_numbers(1, (d.dims[3] = 'female')::integer) ELSE s.numbers END,
        s.detail, d.dims, s.service_types
    FROM sides AS s
    LEFT JOIN readers AS r ON r.centre_id = s.centre_id AND r.case_id = s.case_id
    LEFT JOIN profiles AS b ON b.centre_id = s.centre_id AND b.case_id = s.case_id
    LEFT JOIN ways AS y ON y.centre_id = s.centre_id AND y.case_id = s.case_id
    LEFT JOIN counted AS n ON n.centre_id = s.centre_id AND n.case_id = s.case_id
    LEFT JOIN kept AS k ON k.organisation_id = s.organisation_id AND k.kind = s.kind AND k.subject_id = s.subject_id
        AND k.part = s.part AND k.side = s.side AND k.centre_id = s.centre_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN s.kind IN ('custody', 'consent') AND s.part <> 'owed' AND y.dims IS NOT NULL
            AND NOT r.answers AND NOT r.reads THEN y.dims[1:1] || s.dims[2:6] || y.dims[7:7] || s.dims[8:13]
            ELSE s.dims END
    ) AS w (dims)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN s.case_id IS NULL OR r.reads OR s.kind = 'handoff' THEN s.dims
            WHEN r.knows AND b.dims IS NOT NULL THEN w.dims[1:2] || b.dims[3:6] || w.dims[7:13]
            -- nothing was counted while the centre read the profile: what it last saw is not known
            WHEN r.has_read THEN s.dims
            ELSE corridor.not_seen(w.dims)
        END
    ) AS d (dims)
    WHERE k.kind IS NULL AND (
        -- nothing new is learned of what counts as before
        s.case_id IS NULL OR n.case_id IS NULL OR s.kind IN ('claim', 'money')
        OR NOT corridor.counts_as_before(s.kind, s.part, r.answers, r.sees_claims, r.reached)
    ) AND (
        -- the case into which one was merged after it had moved on is another centre's
        s.kind NOT IN ('case', 'complaint') OR r.answers OR EXISTS (
            SELECT FROM corridor.custody AS u
            WHERE u.case_id = s.case_id AND u.entry = 1 AND u.centre_id = s.centre_id
        )
    )
$$;
