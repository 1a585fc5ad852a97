-- Claims: what is loaded, listed and announced of them, and the copies of their keys.

CREATE POLICY readers ON corridor.claims TO corridor_app, corridor_worker
    USING (corridor.sees_claims(corridor.present_organisation(), case_id));
CREATE POLICY readers ON corridor.claim_steps TO corridor_app, corridor_worker
    USING (EXISTS (SELECT FROM corridor.claims AS l WHERE l.id = claim_steps.claim_id))
    WITH CHECK (
        organisation_id = corridor.present_organisation()
        AND EXISTS (SELECT FROM corridor.claims AS l WHERE l.id = claim_steps.claim_id)
    );
CREATE POLICY readers ON corridor.claim_keys TO corridor_app, corridor_worker
    USING (EXISTS (SELECT FROM corridor.claims AS l WHERE l.id = claim_keys.claim_id));

-- Whether the receiver of a referral opens the claims of its case (covers_claims, domain/claims/access.py).
CREATE OR REPLACE FUNCTION corridor.opens_claims(r corridor.referrals) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT corridor.is_worked_on(r) AND corridor.shares(r, 'claims', corridor.present_instant())
$$;

-- Everybody who sees the claims of a case: the organisation that holds it or held it last, and the receivers at work, with
-- the keys of their conversations. Runs as the owner, for callers who see the claims themselves: a receiver does not see
-- the referrals to others.
CREATE OR REPLACE FUNCTION corridor.claim_readers(of_case uuid)
    RETURNS TABLE (organisation_id uuid, referral_id uuid, data_key_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT x.* FROM (
        SELECT corridor.last_holder(of_case), NULL::uuid, NULL::uuid
        UNION ALL
        SELECT r.to_organisation_id, r.id, r.data_key_id FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND corridor.opens_claims(r)
    ) AS x (organisation_id, referral_id, data_key_id)
    WHERE corridor.present_organisation() IS NULL
        OR corridor.sees_claims(corridor.present_organisation(), of_case)
$$;
REVOKE ALL ON FUNCTION corridor.claim_readers(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.claim_readers(uuid) TO corridor_app, corridor_worker;

-- A claim as the domain reads it. Amounts are texts: a JSON number would lose digits.
CREATE OR REPLACE FUNCTION corridor.claim_facts(l corridor.claims) RETURNS jsonb
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN to_jsonb(l) || jsonb_build_object(
        'amount', l.amount::text, 'recorded_by', corridor.place(l.centre_id),
        'steps', (
            SELECT coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object(
                'amount', s.amount::text, 'rate', s.rate::text, 'by', corridor.place(s.centre_id)
            ) ORDER BY s.number), '[]')
            FROM corridor.claim_steps AS s WHERE s.claim_id = l.id
        )
    );
END
$$;

-- The claims of a case, oldest first, or one of them; with the keys that open them, read in one statement: the case's key may
-- have been replaced since the case was loaded. A claim's key is wrapped by the case's key, and for receivers by the key of
-- their referral's conversation ("keys").
CREATE OR REPLACE FUNCTION corridor.load_claims(ctx jsonb, of_case uuid, wanted uuid DEFAULT NULL) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    of_case := corridor.case_within(ctx, of_case);
    RETURN coalesce((
        SELECT json_build_object(
            'file', json_build_object(
                'case_key_id', c.data_key_id,
                'readers', w.readers,
                'claims', (
                    SELECT coalesce(jsonb_agg(corridor.claim_facts(l) || jsonb_build_object('keys', (
                        SELECT coalesce(jsonb_agg(jsonb_build_object(
                            'id', k.id, 'wrapped', k.wrapped, 'referral_id', k.referral_id, 'data_key_id', r.data_key_id
                        )), '[]')
                        FROM corridor.claim_keys AS k JOIN corridor.referrals AS r ON r.id = k.referral_id
                        WHERE k.claim_id = l.id
                    )) ORDER BY l.id), '[]')
                    FROM corridor.claims AS l WHERE l.case_id = c.id AND (wanted IS NULL OR l.id = wanted)
                )
            ),
            'wrapped_keys', corridor.wrapped_keys(c.id, VARIADIC ARRAY(
                SELECT c.data_key_id
                UNION SELECT r.data_key_id FROM corridor.referrals AS r WHERE r.case_id = c.id
                UNION SELECT unnest(w.conversations)
            )),
            'organisation_keys', corridor.organisation_keys(VARIADIC ARRAY(
                SELECT me UNION SELECT unnest(w.organisations)
            ))
        )
        FROM corridor.cases AS c
        CROSS JOIN LATERAL (
            SELECT coalesce(json_agg(r), '[]') AS readers, array_agg(r.organisation_id) AS organisations,
                array_agg(r.data_key_id) FILTER (WHERE r.data_key_id IS NOT NULL) AS conversations
            FROM corridor.claim_readers(c.id) AS r
        ) AS w
        WHERE c.id = of_case AND corridor.sees_claims(me, of_case)
    ), '{"file": null}');
END
$$;

-- The case of a claim, for those who see it. Runs as the owner, so that what a sister centre has costs what does not exist: row
-- by row, the policy of claims would be asked about a claim that exists, and only about that one.
CREATE OR REPLACE FUNCTION corridor.load_case_of_claim(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    of_case uuid := (SELECT l.case_id FROM corridor.claims AS l WHERE l.id = wanted);
BEGIN
    of_case := corridor.case_within(ctx, of_case);
    RETURN corridor.loaded(ctx, me, (SELECT to_json(of_case) WHERE corridor.sees_claims(me, of_case)));
END
$$;
REVOKE ALL ON FUNCTION corridor.load_case_of_claim(jsonb, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_case_of_claim(jsonb, uuid) TO corridor_app, corridor_worker;

-- The referral of a document in a case, so that it can be named as evidence; null if the caller has no access to it.
CREATE OR REPLACE FUNCTION corridor.load_referral_of_document(ctx jsonb, of_case uuid, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', (
        SELECT corridor.referral_within(ctx, d.referral_id) FROM corridor.documents AS d
        WHERE d.id = wanted AND d.case_id = of_case
    ));
END
$$;

-- The keys of the claims of a case, for a receiver that opens them from now on.
CREATE OR REPLACE FUNCTION corridor.load_claim_keys(ctx jsonb, of_case uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(json_build_object('id', l.id, 'data_key', l.data_key)), '[]')
        FROM corridor.claims AS l
        WHERE l.case_id = of_case AND l.data_key IS NOT NULL AND corridor.reaches(me, of_case)
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.load_claim_keys(jsonb, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_claim_keys(jsonb, uuid) TO corridor_app;

-- One page of claims, newest first. `q`: {"limit", "today", "status"?, "forum_country"?, "limitation_before"?, "overdue"?,
-- "centres"?, "after_id"?}. "file": what decides how much the caller sees of the claim.
CREATE OR REPLACE FUNCTION corridor.list_claims(ctx jsonb, q jsonb) RETURNS TABLE (item text, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    filters text := corridor.filters(q, ARRAY[
        ['status', $f$l.status = $2 ->> 'status'$f$],
        ['forum_country', $f$l.forum_country = $2 ->> 'forum_country'$f$],
        ['limitation_before', $f$l.limitation_on < ($2 ->> 'limitation_before')::date AND l.status = 'preparing'$f$],
        ['overdue', $f$coalesce(l.due_on < ($2 ->> 'today')::date, false) = ($2 ->> 'overdue')::boolean$f$],
        ['after_id', $f$l.id < ($2 ->> 'after_id')::uuid$f$]
    ]);
BEGIN
    RETURN QUERY EXECUTE $s$
        SELECT json_build_object(
            'claim', corridor.claim_facts(l) - '{words,data_key}'::text[],
            'file', corridor.case_file(c, $1)::jsonb - '{identity,closing_note,own_reference}'::text[]
        )::text, l.id
        FROM corridor.access AS a
        JOIN corridor.claims AS l ON l.case_id = a.case_id
        JOIN corridor.cases AS c ON c.id = l.case_id
        WHERE a.organisation_id = $1 AND a.object_id = a.case_id AND c.status <> 'erased'
            AND corridor.sees_claims($1, l.case_id) AND ($3 IS NULL OR corridor.takes_part($3, l.case_id))$s$
        || filters || $s$ ORDER BY l.id DESC LIMIT ($2 ->> 'limit')::integer$s$
    USING me, q, corridor.limited_to(q);
END
$$;

-- For the worker: the claims that are not filed and whose last day is near, each with the organisation that holds the case, or
-- held it last: the announcement is made on its behalf.
CREATE OR REPLACE FUNCTION corridor.limitations_ending(on_day date, stages integer[])
    RETURNS TABLE (claim_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT l.id, corridor.last_holder(l.case_id)
    FROM corridor.claims AS l JOIN corridor.cases AS c ON c.id = l.case_id
    WHERE l.status = 'preparing' AND l.limitation_on >= on_day AND l.limitation_on <= on_day + stages[1]
        AND c.status <> 'erased' AND (
            l.announced IS NULL OR l.announced > (SELECT min(s) FROM unnest(stages) AS s WHERE l.limitation_on - on_day <= s)
        )
    ORDER BY l.limitation_on, l.id
$$;

-- Records that a stage was announced: once, however many workers run. `changes`: those of corridor.record, and
-- "announced_limitation": [{"id", "stage"}].
CREATE OR REPLACE FUNCTION corridor.record_announced_limitation(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one jsonb := changes #> '{announced_limitation,0}';
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.claims AS l SET announced = (one ->> 'stage')::integer
    WHERE l.id = (one ->> 'id')::uuid AND l.status = 'preparing'
        AND (l.announced IS NULL OR l.announced > (one ->> 'stage')::integer);
    PERFORM corridor.conflict_unless(FOUND);
    PERFORM corridor.record(ctx, changes - 'announced_limitation');
END
$$;

-- What an erasure leaves of the claims of a case: kinds, states, dates and amounts, for counting.
CREATE OR REPLACE FUNCTION corridor.erase_claims(of_case uuid) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    DELETE FROM corridor.claim_keys WHERE case_id = of_case;
    UPDATE corridor.claim_steps SET note = NULL WHERE case_id = of_case AND note IS NOT NULL;
    UPDATE corridor.claims SET words = NULL, data_key = NULL WHERE case_id = of_case AND words IS NOT NULL;
$$;
REVOKE ALL ON FUNCTION corridor.erase_claims(uuid) FROM PUBLIC;
