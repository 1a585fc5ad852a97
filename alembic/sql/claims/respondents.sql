-- The blind index of respondents: the same agency or employer is found in the claims of all organisations (ADR 0065).
-- The values are HMACs with the network's key. No role accesses the table directly, and only counts leave it.

-- Writes the respondents of claims: [{"claim_id", "case_id", "organisation_id", "centre_id", "name", "licence",
-- "index_version"}]. Part of corridor.record. Only an organisation that sees the claims of the case writes them; a claim
-- counts for the centre that recorded it, even if another one changes it later. The decision locks the case
-- (corridor.check_preconditions), so that no row is written after an erasure.
CREATE OR REPLACE FUNCTION corridor.write_respondents(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.present_organisation();
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_populate_recordset(NULL::corridor.respondent_terms, given) AS n
        LEFT JOIN corridor.respondent_terms AS t ON t.claim_id = n.claim_id
        WHERE coalesce(t.case_id <> n.case_id, n.organisation_id IS DISTINCT FROM me)
            OR NOT coalesce(corridor.sees_claims(me, n.case_id), false)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_party_of_this_case';
    END IF;
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM jsonb_populate_recordset(NULL::corridor.respondent_terms, given) AS n
        JOIN corridor.cases AS c ON c.id = n.case_id AND c.status = 'erased'
    ));
    INSERT INTO corridor.respondent_terms AS t (
        claim_id, case_id, organisation_id, centre_id, name, licence, index_version
    )
    SELECT n.claim_id, n.case_id, n.organisation_id, n.centre_id, n.name, n.licence, n.index_version
    FROM jsonb_populate_recordset(NULL::corridor.respondent_terms, given) AS n
    ON CONFLICT (claim_id) DO UPDATE
        SET name = excluded.name, licence = excluded.licence, index_version = excluded.index_version;
END
$$;

-- How many cases, centres and organisations name the respondent of this claim, for a party of its case. Nothing for
-- others, and no number below the thresholds. The same respondent has the same licence; or the same name, unless both
-- have licences that differ. A claim without a licence takes the one that is used with its name, if there is only one;
-- and a licence brings every name that is used with it.
CREATE OR REPLACE FUNCTION corridor.load_respondent_pattern(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine corridor.respondent_terms;
    of_licence bytea;
    names bytea[];
    counted json;
BEGIN
    SELECT t.* INTO mine FROM corridor.respondent_terms AS t
    WHERE t.claim_id = wanted AND corridor.case_within(ctx, t.case_id) IS NOT NULL AND EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = me AND a.case_id = t.case_id AND a.object_id = t.case_id
    );
    IF mine.claim_id IS NULL THEN
        RETURN json_build_object('file', NULL);
    END IF;
    of_licence := coalesce(mine.licence, (
        SELECT (array_agg(u.licence))[1] FROM (
            SELECT DISTINCT t.licence FROM corridor.respondent_terms AS t
            WHERE t.name = mine.name AND t.licence IS NOT NULL LIMIT 2
        ) AS u HAVING count(*) = 1
    ));
    names := ARRAY(
        SELECT t.name FROM corridor.respondent_terms AS t WHERE t.licence = of_licence AND t.name IS NOT NULL
        UNION SELECT mine.name WHERE mine.name IS NOT NULL
    );
    SELECT CASE
        WHEN corridor.makes_a_pattern(count(DISTINCT s.case_id), count(DISTINCT s.organisation_id))
            THEN json_build_object(
                'cases', count(DISTINCT s.case_id), 'centres', count(DISTINCT s.centre_id),
                'organisations', count(DISTINCT s.organisation_id)
            )
        ELSE json_build_object('below_threshold', true)
    END INTO counted
    FROM (
        SELECT t.case_id, t.centre_id, t.organisation_id FROM corridor.respondent_terms AS t
        WHERE t.licence = of_licence
        UNION ALL
        SELECT t.case_id, t.centre_id, t.organisation_id FROM corridor.respondent_terms AS t
        WHERE t.name = ANY (names) AND (t.licence IS NULL OR of_licence IS NULL)
    ) AS s;
    RETURN json_build_object('file', counted);
END
$$;

-- For the worker: respondents whose terms were made by an older version of the rules, with the organisation that holds
-- the case or held it last.
CREATE OR REPLACE FUNCTION corridor.older_respondents(present integer, after uuid, batch integer)
    RETURNS TABLE (claim_id uuid, case_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT t.claim_id, t.case_id, corridor.last_holder(t.case_id)
    FROM corridor.respondent_terms AS t
    WHERE t.index_version < present AND t.claim_id > after
    ORDER BY t.claim_id LIMIT batch
$$;

REVOKE ALL ON FUNCTION corridor.write_respondents(jsonb), corridor.load_respondent_pattern(jsonb, uuid),
    corridor.older_respondents(integer, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.write_respondents(jsonb) TO corridor_app, corridor_worker;
GRANT EXECUTE ON FUNCTION corridor.load_respondent_pattern(jsonb, uuid) TO corridor_app;
GRANT EXECUTE ON FUNCTION corridor.older_respondents(integer, uuid, integer) TO corridor_worker;
