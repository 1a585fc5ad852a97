-- Referrals: load one with everything that decides about it, and load what the rules for sending look at.

CREATE OR REPLACE FUNCTION corridor.load_referral(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
    latest timestamptz;
BEGIN
    wanted := corridor.referral_within(ctx, wanted);
    SELECT corridor.last_recorded_at(r.case_id), json_build_object(
        'referral', row_to_json(r),
        'sender', corridor.place(r.from_centre_id),
        'receiver', corridor.place(r.to_centre_id),
        'receiver_in_operation', corridor.is_in_operation(r.to_centre_id),
        'case', corridor.case_facts(c),
        'handoff', (SELECT row_to_json(h) FROM corridor.handoffs AS h WHERE h.referral_id = r.id),
        'consent', (SELECT row_to_json(k) FROM corridor.consents AS k WHERE k.id = r.consent_id),
        'grounds', corridor.grounds(me, c.id),
        'sender_left', r.from_organisation_id = me AND corridor.was_left(r.from_centre_id, c.id),
        'response_times', l.response_times,
        'works_beside', EXISTS (
            SELECT FROM corridor.referrals AS o
            WHERE o.case_id = r.case_id AND o.id <> r.id AND o.to_centre_id = r.to_centre_id AND corridor.is_worked_on(o)
        ),
        'own_reference', corridor.own_reference(me, r.id),
        'wrapped_keys', corridor.wrapped_keys(r.case_id, r.data_key_id, c.data_key_id),
        'organisation_keys', corridor.organisation_keys(
            me, r.from_organisation_id, r.to_organisation_id, c.holder_organisation_id
        )
    )
    INTO latest, file
    FROM corridor.referrals AS r
    JOIN corridor.cases AS c ON c.id = r.case_id
    JOIN corridor.corridors AS l ON l.id = r.corridor_id
    WHERE r.id = wanted
        AND (r.from_organisation_id = me OR (r.to_organisation_id = me AND r.sent_at IS NOT NULL));
    RETURN json_build_object('file', file, 'latest', latest, 'answer', corridor.stored_answer(ctx));
END
$$;

-- Whether the case already has an open referral of this kind to a centre. Checked under the row-level security of that centre's
-- organisation, because the current holder does not see what a former holder sent there. STABLE, although it changes
-- for a moment whose rows are visible: it then reads the same snapshot as the calling statement. A newer one could show a
-- referral that was sent meanwhile, but not the offer that came with it.
CREATE OR REPLACE FUNCTION corridor.is_open_with(in_case uuid, centre uuid, of_kind text, but_for uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    found_one boolean;
BEGIN
    PERFORM set_config('app.org', (SELECT c.organisation_id FROM corridor.centres AS c WHERE c.id = centre)::text, true);
    found_one := EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = in_case AND r.to_centre_id = centre AND r.kind = of_kind AND r.id IS DISTINCT FROM but_for
            AND corridor.is_under_way(r)
    );
    PERFORM set_config('app.org', coalesce(me::text, ''), true);
    RETURN found_one;
END
$$;

-- The open offer of a case, and the transfer that it belongs to; `but_for` is a transfer that does not count.
CREATE OR REPLACE FUNCTION corridor.open_offer(in_case uuid, but_for uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object('referral_id', h.referral_id, 'handoff_id', h.id) FROM corridor.handoffs AS h
    WHERE h.case_id = in_case AND corridor.is_open_handoff(h)
        AND (h.referral_id IS NULL OR h.referral_id IS DISTINCT FROM but_for)
$$;

-- The centres that declined a referral, or one that it was redirected from.
CREATE OR REPLACE FUNCTION corridor.declined_by(wanted uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE chain AS (
        SELECT r.redirected_from, r.to_centre_id, r.decline_reason FROM corridor.referrals AS r WHERE r.id = wanted
        UNION ALL
        SELECT r.redirected_from, r.to_centre_id, r.decline_reason
        FROM corridor.referrals AS r JOIN chain AS c ON c.redirected_from = r.id
    )
    SELECT coalesce(json_agg(c.to_centre_id) FILTER (WHERE c.decline_reason IS NOT NULL), '[]') FROM chain AS c
$$;

-- A centre that a request names, by id or code, or that the referral in question names already. A referral goes on naming
-- a centre whose organisation has to be confirmed again, which hides it from new requests.
CREATE OR REPLACE FUNCTION corridor.centre_named(given text, asked jsonb) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(corridor.centre_id(given), (
        SELECT given::uuid FROM corridor.referrals AS r
        WHERE r.id IN ((asked ->> 'referral_id')::uuid, (asked ->> 'redirected_from')::uuid)
            AND given = ANY (ARRAY[r.from_centre_id, r.to_centre_id]::text[] || r.fallback_centre_ids::text[])
        LIMIT 1
    ));
END
$$;

-- What the rules for sending look at. `asked` is {"case_id", "corridor", "from_centre", "to_centre", "kind",
-- "consent_id"?, "fallback_centres", "referral_id"?, "redirected_from"?}; centres and corridors by id or code.
CREATE OR REPLACE FUNCTION corridor.sending_facts(me uuid, asked jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    sender uuid := corridor.centre_named(asked ->> 'from_centre', asked);
    receiver uuid := corridor.centre_named(asked ->> 'to_centre', asked);
    road uuid := corridor.corridor_id(asked ->> 'corridor');
    this uuid := (asked ->> 'referral_id')::uuid;
    fallbacks uuid[] := ARRAY(
        SELECT corridor.centre_named(f.given, asked)
        FROM jsonb_array_elements_text(asked -> 'fallback_centres') WITH ORDINALITY AS f (given, place) ORDER BY f.place
    );
    facts json;
BEGIN
    SELECT json_build_object(
        'case', corridor.case_facts(c),
        'latest', corridor.last_recorded_at(c.id),
        'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id),
        'corridor', (
            SELECT json_build_object(
                'id', l.id, 'status', l.status, 'response_times', l.response_times,
                'agreement', corridor.present_agreement(l.id)
            )
            FROM corridor.corridors AS l WHERE l.id = road
        ),
        'sender', corridor.centre_facts(sender),
        'receiver', corridor.centre_facts(receiver),
        'sender_role', (SELECT m.role FROM corridor.corridor_members AS m WHERE m.corridor_id = road AND m.centre_id = sender),
        'receiver_role', (
            SELECT m.role FROM corridor.corridor_members AS m WHERE m.corridor_id = road AND m.centre_id = receiver
        ),
        'fallback_centre_ids', to_json(fallbacks),
        'fallbacks', (
            SELECT coalesce(json_agg(json_build_object(
                'place', corridor.place(x.centre_id), 'role', (
                    SELECT m.role FROM corridor.corridor_members AS m
                    WHERE m.corridor_id = road AND m.centre_id = x.centre_id
                )
            ) ORDER BY x.place), '[]')
            FROM unnest(fallbacks) WITH ORDINALITY AS x (centre_id, place) WHERE x.centre_id IS NOT NULL
        ),
        'consent', (
            SELECT row_to_json(k) FROM corridor.consents AS k
            WHERE k.id = (asked ->> 'consent_id')::uuid AND k.case_id = c.id
        ),
        'own_consent', corridor.holder_of_consent(me, (asked ->> 'consent_id')::uuid),
        'grounds', corridor.grounds(me, c.id),
        'open_transfer_exists', EXISTS (
            SELECT FROM corridor.handoffs AS h
            WHERE h.case_id = c.id AND corridor.is_open_handoff(h) AND (h.referral_id IS NULL OR h.referral_id IS DISTINCT FROM this)
        ),
        'duplicate_exists', corridor.is_open_with(c.id, receiver, asked ->> 'kind', this),
        'open_offer', corridor.open_offer(c.id, this),
        'open_there', (
            SELECT coalesce(json_agg(json_build_object('referral_id', r.id)), '[]') FROM corridor.referrals AS r
            WHERE r.case_id = c.id AND r.to_centre_id = receiver AND r.kind = asked ->> 'kind'
                AND r.id IS DISTINCT FROM this AND corridor.is_under_way(r)
        ),
        'declined_by', corridor.declined_by((asked ->> 'redirected_from')::uuid)
    )
    INTO facts
    FROM corridor.access AS a
    JOIN corridor.cases AS c ON c.id = a.case_id
    WHERE a.organisation_id = me AND a.case_id = corridor.case_id(me, asked ->> 'case_id') AND a.object_id = a.case_id;
    RETURN facts;
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_sending(ctx jsonb, asked jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    IF ctx ->> 'centres' IS NOT NULL THEN
        asked := asked || jsonb_build_object(
            'case_id', corridor.case_within(ctx, corridor.case_id(me, asked ->> 'case_id')),
            'consent_id', corridor.consent_within(ctx, (asked ->> 'consent_id')::uuid)
        );
    END IF;
    RETURN json_build_object(
        'file', corridor.sending_facts(me, asked),
        'organisation_keys', corridor.organisation_keys(me, (
            SELECT x.organisation_id FROM corridor.centres AS x WHERE x.id = corridor.centre_named(asked ->> 'to_centre', asked)
        )),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- The same for many cases, in their order: a group is referred in one request. Each is read by itself, as if it had been
-- asked for alone, and recording checks each again.
CREATE OR REPLACE FUNCTION corridor.load_sending_each(ctx jsonb, asked jsonb, cases uuid[]) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    found json[] := '{}';
    one uuid;
BEGIN
    FOREACH one IN ARRAY cases LOOP
        found := found || corridor.sending_facts(
            me, asked || jsonb_build_object('case_id', corridor.case_within(ctx, one))
        );
    END LOOP;
    RETURN json_build_object(
        'file', array_to_json(found),
        'organisation_keys', corridor.organisation_keys(me, (
            SELECT x.organisation_id FROM corridor.centres AS x WHERE x.id = corridor.centre_named(asked ->> 'to_centre', asked)
        )),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- A draft with what the rules for sending look at: a list shows whether it can be sent.
CREATE OR REPLACE FUNCTION corridor.draft_facts(me uuid, r corridor.referrals) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN json_build_object(
        'referral', row_to_json(r), 'sender', corridor.place(r.from_centre_id),
        'receiver', corridor.place(r.to_centre_id),
        'sending', corridor.sending_facts(me, jsonb_build_object(
            'case_id', r.case_id, 'corridor', r.corridor_id, 'from_centre', r.from_centre_id,
            'to_centre', r.to_centre_id, 'kind', r.kind, 'consent_id', r.consent_id, 'fallback_centres', '[]'::jsonb,
            'referral_id', r.id, 'redirected_from', r.redirected_from
        ))
    );
END
$$;
