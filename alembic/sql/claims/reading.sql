-- Whether an organisation sees the claims of a case: it holds the case, or held it last; or it is at work on a referral
-- whose share and consent cover claims. `mine`: only by way of these centres. The domain decides once more, centre by
-- centre (domain/claims/access.py).
CREATE OR REPLACE FUNCTION corridor.sees_claims(reader uuid, of_case uuid, mine uuid[] DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = reader AND a.case_id = of_case AND a.object_id BETWEEN of_case AND of_case
    ) AND (
        coalesce((
            SELECT u.organisation_id = reader AND (mine IS NULL OR u.centre_id = ANY (mine))
            FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
        ), false)
        OR EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = of_case AND r.to_organisation_id = reader AND (mine IS NULL OR r.to_centre_id = ANY (mine))
                AND corridor.opens_claims(r)
        )
    );
END
$$;
