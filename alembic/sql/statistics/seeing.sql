-- What a centre may see of a case in its organisation's own figures (ADR 0071). It is decided by centre, as views are: a
-- client that is limited to one centre must not count by what a sister centre sees.

-- What a centre sees of a case now. `answers`: it holds the case or held it last. `reads`: it may read the profile
-- (domain/cases/reading.py). `knows`: its organisation has access, and no decision of the person ended what the centre
-- sees; or the case was erased, after which its counts stay. `has_read`: it knows the case and could read the profile at
-- some time. `reached`: its organisation has access to the case, or had it when the case was erased.
CREATE OR REPLACE FUNCTION corridor.reading_for_figures(
    reader uuid, centre uuid, of_case uuid, at timestamptz,
    OUT answers boolean, OUT reads boolean, OUT knows boolean, OUT has_read boolean, OUT reached boolean
)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    last corridor.custody := (
        SELECT u FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
    );
    is_erased boolean := EXISTS (SELECT FROM corridor.cases AS c WHERE c.id = of_case AND c.status = 'erased');
BEGIN
    reached := EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = reader AND a.case_id BETWEEN of_case AND of_case
    );
    answers := reached AND last.centre_id = centre;
    reads := NOT is_erased AND ((answers AND corridor.reads_as_holder(last, at)) OR (reached AND EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.to_centre_id = centre AND r.sent_at IS NOT NULL
            AND corridor.is_under_way(r) AND corridor.shares(r, 'profile', at)
    )));
    knows := reached AND (answers OR NOT corridor.has_lost(centre, of_case));
    has_read := knows AND (EXISTS (
        SELECT FROM corridor.custody AS u
        WHERE u.case_id = of_case AND u.centre_id = centre AND corridor.reads_as_holder(u, u.since)
    ) OR EXISTS (
        SELECT FROM corridor.referrals AS r JOIN corridor.consents AS k ON k.id = r.consent_id
        WHERE r.case_id = of_case AND r.to_centre_id = centre AND r.sent_at IS NOT NULL
            AND 'profile' = ANY (r.share) AND 'profile' = ANY (k.data_categories)
    ));
    knows := knows OR is_erased;
END
$$;

-- Whether a decision of the person ended what a centre sees, although its organisation still knows of the case: the centre
-- owes a deletion, the consent to a referral that it received was withdrawn, or the person left it.
CREATE OR REPLACE FUNCTION corridor.has_lost(centre uuid, of_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.to_centre_id = centre
            AND (r.deletion_owed_since IS NOT NULL OR r.status = 'consent_withdrawn')
    ) OR EXISTS (
        SELECT FROM corridor.custody AS u
        JOIN corridor.custody AS n ON n.case_id = u.case_id AND n.entry = u.entry + 1 AND n.by = 'consent_withdrawn'
        WHERE u.case_id = of_case AND u.centre_id = centre
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
