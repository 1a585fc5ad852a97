-- Copies of claims' keys for receivers, kept in step with who opens claims (adapters/postgres/jobs/claim_copies.py).

-- For the worker: which receiver at work has no copy of the key of which claim, from a place on, with the organisation that
-- holds the case or held it last: the copy is made on its behalf. Only referrals of cases with claims are asked whether they
-- open claims: the condition names both tables.
CREATE OR REPLACE FUNCTION corridor.missing_claim_keys(after_claim uuid, after_referral uuid, batch integer)
    RETURNS TABLE (claim_id uuid, referral_id uuid, case_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT l.id, r.id, l.case_id, corridor.last_holder(l.case_id)
    FROM corridor.claims AS l JOIN corridor.referrals AS r ON r.case_id = l.case_id
    WHERE l.data_key IS NOT NULL AND (l.id, r.id) > (after_claim, after_referral)
        AND NOT EXISTS (SELECT FROM corridor.claim_keys AS k WHERE k.claim_id = l.id AND k.referral_id = r.id)
        AND CASE WHEN l.data_key IS NOT NULL THEN corridor.opens_claims(r) END
    ORDER BY l.id, r.id LIMIT batch
$$;

-- Deletes the copies whose referral opens no claims: it has ended, or its share or its consent covers them no longer. Of
-- some cases, or of all (null). Runs as the owner: an organisation can end access without seeing the claims.
CREATE OR REPLACE FUNCTION corridor.drop_claim_keys(of_cases uuid[]) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF of_cases IS NULL THEN
        DELETE FROM corridor.claim_keys AS k
        WHERE (SELECT NOT corridor.opens_claims(r) FROM corridor.referrals AS r WHERE r.id = k.referral_id);
    ELSE
        DELETE FROM corridor.claim_keys AS k
        WHERE k.case_id = ANY (of_cases)
            AND (SELECT NOT corridor.opens_claims(r) FROM corridor.referrals AS r WHERE r.id = k.referral_id);
    END IF;
END
$$;
REVOKE ALL ON FUNCTION corridor.drop_claim_keys(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.drop_claim_keys(uuid[]) TO corridor_app, corridor_worker;

-- Part of corridor.record, after a referral or a consent has changed: the copies go at the end of access.
CREATE OR REPLACE FUNCTION corridor.end_claim_keys(changes jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    SELECT corridor.drop_claim_keys(ARRAY(
        SELECT x.case_id FROM jsonb_to_recordset(coalesce(changes -> 'revoke', '[]')
            || coalesce(changes #> '{update,referrals}', '[]') || coalesce(changes #> '{update,consents}', '[]')
        ) AS x (case_id uuid)
    ))
$$;
