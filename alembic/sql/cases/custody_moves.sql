-- Custody moves to the caller, who accepts an offer or confirms contact, and takes everything along (domain/person/
-- custody_follows.py). That reaches referrals which the caller does not see yet, so these functions run as the owner, and
-- first check that the case is being handed to the caller.

-- Whether a case is being handed to an organisation by this handoff: one that was offered, or the accepted one of a
-- transfer.
CREATE OR REPLACE FUNCTION corridor.takes_case(organisation uuid, in_case uuid, by_handoff uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.handoffs AS h
        WHERE h.id = by_handoff AND h.case_id = in_case AND h.to_organisation_id = organisation
            AND h.status = CASE WHEN h.referral_id IS NULL THEN 'offered' ELSE 'accepted' END
    )
$$;

CREATE OR REPLACE FUNCTION corridor.load_case_to_take(ctx jsonb, by_handoff uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    by_handoff := corridor.handoff_within(ctx, by_handoff);
    RETURN json_build_object('file', (
        SELECT corridor.whole_case(h.case_id, me) FROM corridor.handoffs AS h
        WHERE h.id = by_handoff AND corridor.takes_case(me, h.case_id, by_handoff)
    ));
END
$$;

-- Ends access to single referrals: [{"organisation_id", "case_id", "object_id"}], and deletes what these organisations
-- called them. Part of corridor.record, and only possible for the owner.
CREATE OR REPLACE FUNCTION corridor.end_access(gone jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH parted AS (
        DELETE FROM corridor.access AS a
        USING jsonb_to_recordset(gone) AS g (organisation_id uuid, case_id uuid, object_id uuid)
        WHERE a.organisation_id = g.organisation_id AND a.case_id = g.case_id AND a.object_id = g.object_id
        RETURNING a.organisation_id, a.object_id
    )
    SELECT corridor.note_parting(p.organisation_id, p.object_id) FROM parted AS p;
    WITH named AS (
        DELETE FROM corridor.own_references AS x
        USING jsonb_to_recordset(gone) AS g (organisation_id uuid, case_id uuid, object_id uuid)
        WHERE x.organisation_id = g.organisation_id AND x.case_id = g.case_id AND x.object_id = g.object_id
        RETURNING x.data_key_id, x.case_id, x.organisation_id
    )
    DELETE FROM vault.wrapped_keys AS w USING named AS n
    WHERE w.case_id = n.case_id AND w.data_key_id = n.data_key_id AND w.organisation_id = n.organisation_id
$$;

-- Whether this move is the one that the handoff offers: to its receiver, in the ledger and in the row of the case.
CREATE OR REPLACE FUNCTION corridor.is_the_move_offered(move jsonb, me uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT move -> 'organisation_id' = to_jsonb(me) AND move ->> 'before' IS NOT NULL
        AND move ->> 'case_version' IS NOT NULL AND move ->> 'by' IN ('handoff', 'hand_back', 'successor')
        AND EXISTS (
            SELECT FROM corridor.handoffs AS h
            WHERE h.id = (move ->> 'handoff_id')::uuid AND h.to_centre_id = (move ->> 'centre_id')::uuid
        )
$$;

-- Every row must belong to the case, and nobody but the caller can become its holder, or be given anything. Access ends
-- only to referrals that the same record changes. If the offer was answered or called off meanwhile, the decision is made
-- again.
CREATE OR REPLACE FUNCTION corridor.record_custody_move(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := (ctx ->> 'organisation_id')::uuid;
    move jsonb := changes -> 'custody';
    of_case uuid := (move ->> 'case_id')::uuid;
BEGIN
    PERFORM corridor.conflict_unless(corridor.takes_case(me, of_case, (move ->> 'handoff_id')::uuid));
    IF NOT coalesce(corridor.is_the_move_offered(move, me) AND corridor.is_of_case(changes, of_case, me), false)
        OR changes - ARRAY['custody', 'update', 'access', 'grant', 'revoke', 'let_go', 'index', 'cut_off',
            'preconditions', 'journal', 'step_texts', 'audit', 'answer'] <> '{}'
        OR (changes -> 'update') - ARRAY['referrals', 'handoffs'] <> '{}'
        OR NOT corridor.gives_only_to(coalesce(changes -> 'access', '[]') || coalesce(changes -> 'grant', '[]'), ARRAY[me])
        OR EXISTS (
            SELECT FROM jsonb_path_query(changes, '$.let_go[*].object_id') AS x
            WHERE x NOT IN (SELECT jsonb_path_query(changes, '$.update.referrals[*].id'))
        )
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_case_that_is_handed_over';
    END IF;
    PERFORM corridor.record(ctx, changes - 'cut_off');
    IF changes ? 'cut_off' THEN
        PERFORM corridor.cut_off(changes #> '{cut_off,0}');
    END IF;
END
$$;

REVOKE ALL ON FUNCTION corridor.load_case_to_take(jsonb, uuid), corridor.record_custody_move(jsonb, jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_case_to_take(jsonb, uuid), corridor.record_custody_move(jsonb, jsonb)
    TO corridor_app;
