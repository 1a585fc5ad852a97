-- How each organisation counts facts in its own figures (ADR 0071). These are exact and finely split, so they must not
-- reveal more than the organisation may see of the case: a case, its complaints and claims count as it last saw them,
-- and once the person has ended its access, the dimensions of the person count as `not_seen`. Both sides know anyway
-- that a referral was sent and how it went.

-- What an organisation sees of a case now. `answers`: it holds the case or held it last. `reads`: it may read the profile
-- (domain/cases/reading.py). `knows`: it has access, and no decision of the person ended what it sees; or the case was
-- erased, after which its counts stay. `has_read`: it knows the case and could read the profile at some time.
CREATE OR REPLACE FUNCTION corridor.reading_for_figures(
    reader uuid, of_case uuid, at timestamptz, OUT answers boolean, OUT reads boolean, OUT knows boolean, OUT has_read boolean
)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    last corridor.custody := (
        SELECT u FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
    );
    has_access boolean := EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = reader AND a.case_id BETWEEN of_case AND of_case
    );
BEGIN
    answers := has_access AND last.organisation_id = reader;
    reads := (answers AND corridor.reads_as_holder(last, at)) OR (has_access AND EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.to_organisation_id = reader AND r.sent_at IS NOT NULL
            AND corridor.is_under_way(r) AND corridor.shares(r, 'profile', at)
    ));
    knows := (has_access AND (answers OR NOT corridor.has_lost(reader, of_case)))
        OR EXISTS (SELECT FROM corridor.cases AS c WHERE c.id = of_case AND c.status = 'erased');
    has_read := knows AND (EXISTS (
        SELECT FROM corridor.custody AS u WHERE u.case_id = of_case AND u.organisation_id = reader
    ) OR EXISTS (
        SELECT FROM corridor.referrals AS r JOIN corridor.consents AS k ON k.id = r.consent_id
        WHERE r.case_id = of_case AND r.to_organisation_id = reader AND r.sent_at IS NOT NULL
            AND 'profile' = ANY (r.share) AND 'profile' = ANY (k.data_categories)
    ));
END
$$;

-- Whether a decision of the person ended what an organisation sees, although it still knows of the case: it owes a
-- deletion, the consent to a referral that it received was withdrawn, or the person left it.
CREATE OR REPLACE FUNCTION corridor.has_lost(reader uuid, of_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.to_organisation_id = reader
            AND (r.deletion_owed_since IS NOT NULL OR r.status = 'consent_withdrawn')
    ) OR EXISTS (
        SELECT FROM corridor.custody AS u
        JOIN corridor.custody AS n ON n.case_id = u.case_id AND n.entry = u.entry + 1 AND n.by = 'consent_withdrawn'
        WHERE u.case_id = of_case AND u.organisation_id = reader
    )
$$;

-- Whether the centre that holds a case, or held it last, reads the profile: it opened the case, a consent in force names
-- the category, or the migrant's own code was shown to it (`held_by`, domain/cases/reading.py).
CREATE OR REPLACE FUNCTION corridor.reads_as_holder(u corridor.custody, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.custody AS f WHERE f.case_id = u.case_id AND f.entry = 1 AND f.centre_id = u.centre_id
    ) OR EXISTS (
        SELECT FROM corridor.consents AS k
        WHERE k.case_id = u.case_id AND 'profile' = ANY (k.data_categories)
            AND corridor.holds_for(k, u.centre_id, at)
    ) OR EXISTS (
        SELECT FROM corridor.handoffs AS h
        JOIN corridor.referrals AS r ON r.id = h.referral_id
        JOIN corridor.consents AS k ON k.id = r.consent_id
        WHERE h.id = u.handoff_id AND r.contact_verified AND k.withdrawn_at IS NULL
            AND NOT coalesce(k.struck_out ? u.centre_id::text, false)
    )
$$;

-- Each fact as its organisations count it. `fresh`: all current facts of these cases, and of activities.
CREATE OR REPLACE FUNCTION corridor.own_facts_of(fresh corridor.statistics_facts[], cases uuid[], at timestamptz)
    RETURNS SETOF corridor.statistics_own_facts
    LANGUAGE sql STABLE AS $$
    WITH sides AS (
        SELECT f.kind, f.subject_id, f.part, s.side, s.organisation_id, f.case_id, s.centre_id, f.day, f.numbers, f.detail,
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
        SELECT p.organisation_id, p.case_id, r.reads, r.knows, r.answers, r.has_read,
            corridor.sees_claims(p.organisation_id, p.case_id) AS sees_claims
        FROM (
            SELECT s.organisation_id, s.case_id FROM sides AS s WHERE s.case_id IS NOT NULL
            UNION SELECT b.organisation_id, b.case_id FROM before AS b
        ) AS p
        CROSS JOIN LATERAL corridor.reading_for_figures(p.organisation_id, p.case_id, at) AS r
    ), kept AS MATERIALIZED (
        -- facts that count as they were last seen
        SELECT b.*, r.knows FROM before AS b
        JOIN readers AS r ON r.organisation_id = b.organisation_id AND r.case_id = b.case_id
        WHERE (b.kind IN ('case', 'complaint') AND NOT r.answers) OR (b.kind IN ('claim', 'money') AND NOT r.sees_claims)
    ), profiles AS MATERIALIZED (
        -- the profile as last shown; facts that are kept may have an older one
        SELECT DISTINCT ON (b.organisation_id, b.case_id, b.kind = 'custody')
            b.organisation_id, b.case_id, b.kind = 'custody' AS of_custody, b.dims
        FROM before AS b
        WHERE b.dims[3] <> 'not_seen' AND b.kind NOT IN ('handoff', 'case', 'complaint', 'claim', 'money')
        ORDER BY b.organisation_id, b.case_id, b.kind = 'custody'
    )
    SELECT k.kind, k.subject_id, k.part, k.side, k.organisation_id, k.case_id, k.centre_id, k.day, k.numbers, k.detail,
        CASE WHEN k.knows THEN k.dims ELSE corridor.not_seen(k.dims) END, k.service_types
    FROM kept AS k
    UNION ALL
    SELECT s.kind, s.subject_id, s.part, s.side, s.organisation_id, s.case_id, s.centre_id, s.day,
        CASE s.kind WHEN 'case' THEN corridor.fact_numbers(1, (d.dims[3] = 'female')::integer) ELSE s.numbers END,
        s.detail, d.dims, s.service_types
    FROM sides AS s
    LEFT JOIN readers AS r ON r.organisation_id = s.organisation_id AND r.case_id = s.case_id
    LEFT JOIN profiles AS b ON b.organisation_id = s.organisation_id AND b.case_id = s.case_id
        AND b.of_custody = (s.kind = 'custody')
    LEFT JOIN profiles AS e ON e.organisation_id = s.organisation_id AND e.case_id = s.case_id
        AND e.of_custody <> (s.kind = 'custody')
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN s.case_id IS NULL OR r.reads OR s.kind = 'handoff' THEN s.dims
            WHEN r.knows AND s.kind = 'custody' AND b.dims IS NOT NULL THEN b.dims
            WHEN r.knows AND coalesce(b.dims, e.dims) IS NOT NULL
                THEN s.dims[1:2] || (coalesce(b.dims, e.dims))[3:6] || s.dims[7:13]
            WHEN r.has_read THEN s.dims  -- first count: nothing records what it last saw
            ELSE corridor.not_seen(s.dims)
        END OFFSET 0
    ) AS d (dims)
    WHERE NOT EXISTS (
        SELECT FROM kept AS k
        WHERE k.organisation_id = s.organisation_id AND k.case_id = s.case_id
            AND k.kind IN ('case', 'complaint') AND s.kind IN ('case', 'complaint')
    ) AND NOT EXISTS (
        SELECT FROM kept AS k
        WHERE k.organisation_id = s.organisation_id AND k.kind = s.kind AND k.subject_id = s.subject_id
            AND k.part = s.part
    )
$$;
