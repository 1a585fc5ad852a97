-- A receiver declines, and the referral goes on to a fallback of its sender in the same transaction (ADR 0039). Row-level
-- security lets the receiver write neither the sender's new referral nor its access, so this runs as the owner, and
-- first checks that nothing but that is written: the caller's own referral ends as declined and then names its
-- successor, in two versions, and the new one goes from the holder of the case to a centre that the sender named, for the
-- same purpose and with the same share, under the same consent, which is in force for that centre, as far as the corridor's
-- agreement allows it.

CREATE OR REPLACE FUNCTION corridor.goes_on_as_named(me uuid, old jsonb, new jsonb) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.referrals AS r
        JOIN corridor.cases AS c ON c.id = r.case_id
        JOIN corridor.centres AS x ON x.id = (new ->> 'to_centre_id')::uuid
        JOIN corridor.organisations AS o ON o.id = x.organisation_id
        WHERE r.id = (old ->> 'id')::uuid AND r.to_organisation_id = me AND corridor.is_under_way(r)
            AND r.to_centre_id = (old ->> 'to_centre_id')::uuid AND r.case_id = (old ->> 'case_id')::uuid
            AND (old ->> 'redirected_to')::uuid = (new ->> 'id')::uuid
            AND (new ->> 'redirected_from')::uuid = r.id AND (new ->> 'case_id')::uuid = r.case_id
            AND x.id = ANY (r.fallback_centre_ids) AND x.organisation_id = (new ->> 'to_organisation_id')::uuid
            AND c.holder_centre_id = (new ->> 'from_centre_id')::uuid
            AND c.holder_organisation_id = (new ->> 'from_organisation_id')::uuid
            AND r.consent_id = (new ->> 'consent_id')::uuid AND r.corridor_id = (new ->> 'corridor_id')::uuid
            AND r.kind = new ->> 'kind' AND r.purpose = new ->> 'purpose' AND to_jsonb(r.share) = new -> 'share'
            AND new ->> 'status' = 'sent' AND NOT corridor.is_excluded(c, o.operator_type, x.id)
            AND EXISTS (
                SELECT FROM corridor.consents AS k
                WHERE k.id = r.consent_id AND r.share <@ k.data_categories
                    AND corridor.holds_for(k, x.id, corridor.present_instant())
            )
            AND corridor.agreement_allows(
                r.corridor_id, r.purpose, r.share, c.holder_organisation_id, x.organisation_id
            )
    )
$$;

CREATE OR REPLACE FUNCTION corridor.record_going_on(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := (ctx ->> 'organisation_id')::uuid;
    old jsonb := changes #> '{update,referrals,1}';
    new jsonb := changes #> '{insert,referrals,0}';
BEGIN
    IF coalesce(jsonb_array_length(changes #> '{update,referrals}'), 0) <> 2
        OR coalesce(jsonb_array_length(changes #> '{insert,referrals}'), 0) <> 1
        OR changes - ARRAY['update', 'insert', 'preconditions', 'access', 'grant', 'revoke', 'journal', 'step_texts',
            'audit', 'answer'] <> '{}'
        OR (changes -> 'update') - ARRAY['referrals', 'handoffs'] <> '{}'
        OR (changes -> 'insert') - ARRAY['referrals', 'handoffs'] <> '{}'
        OR EXISTS (
            SELECT FROM jsonb_array_elements(changes #> '{update,referrals}') AS x
            WHERE x -> 'id' <> old -> 'id' OR x -> 'to_centre_id' <> old -> 'to_centre_id' OR x ->> 'status' <> 'declined'
        )
        OR NOT corridor.is_of_case(changes, (old ->> 'case_id')::uuid, me)
        OR EXISTS (
            SELECT FROM jsonb_path_query(changes, '$.update.handoffs[*].referral_id') AS x WHERE x <> old -> 'id'
        )
        OR EXISTS (
            SELECT FROM jsonb_path_query(changes, '$.insert.handoffs[*]') AS h
            WHERE h -> 'referral_id' <> new -> 'id' OR h ->> 'status' <> 'offered'
                OR h -> 'from_centre_id' <> new -> 'from_centre_id' OR h -> 'to_centre_id' <> new -> 'to_centre_id'
                OR h -> 'from_organisation_id' <> new -> 'from_organisation_id'
                OR h -> 'to_organisation_id' <> new -> 'to_organisation_id'
        )
        OR NOT corridor.gives_only_to(
            coalesce(changes -> 'access', '[]') || coalesce(changes -> 'grant', '[]'),
            ARRAY[(new ->> 'from_organisation_id')::uuid, (new ->> 'to_organisation_id')::uuid]
        )
        OR NOT corridor.gives_only_to(coalesce(changes -> 'revoke', '[]'), ARRAY[me])
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_referral_that_goes_on';
    END IF;
    PERFORM corridor.enter(ctx);
    PERFORM corridor.conflict_unless(corridor.goes_on_as_named(me, old, new));
    PERFORM corridor.record(ctx, changes);
END
$$;

REVOKE ALL ON FUNCTION corridor.goes_on_as_named(uuid, jsonb, jsonb), corridor.record_going_on(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.record_going_on(jsonb, jsonb) TO corridor_app;
