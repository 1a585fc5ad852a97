-- Handoffs, and what the rules for offering one look at.

-- Who held the case, and whether the person has left them since, oldest first.
CREATE OR REPLACE FUNCTION corridor.ledger_of(in_case uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'centre_id', u.centre_id, 'left', corridor.left_at(u) IS NOT NULL
    ) ORDER BY u.entry), '[]')
    FROM corridor.custody AS u WHERE u.case_id = in_case
$$;

CREATE OR REPLACE FUNCTION corridor.load_handoff(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
    latest timestamptz;
BEGIN
    wanted := corridor.handoff_within(ctx, wanted);
    SELECT corridor.last_recorded_at(h.case_id), json_build_object(
        'handoff', row_to_json(h), 'sender', corridor.place(h.from_centre_id),
        'receiver', corridor.place(h.to_centre_id),
        'case', corridor.case_facts(c),
        'receiver_centre', corridor.centre_facts(h.to_centre_id),
        'consent', (SELECT row_to_json(k) FROM corridor.consents AS k WHERE k.id = h.consent_id AND k.case_id = c.id),
        'ledger', corridor.ledger_of(c.id),
        'sender_left', h.from_organisation_id = me AND corridor.was_left(h.from_centre_id, c.id),
        'receiver_left', h.to_organisation_id = me AND corridor.was_left(h.to_centre_id, c.id),
        -- checked only once, when the case is offered
        'share_a_corridor', true, 'open_transfer_exists', false, 'open_offer', NULL,
        'giver_in_operation', true,
        'succeeds', NOT corridor.is_in_operation(h.from_centre_id)
            AND h.to_centre_id = ANY (corridor.successors_of(h.from_centre_id)),
        'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id, h.data_key_id),
        'organisation_keys', corridor.organisation_keys(me, h.from_organisation_id, h.to_organisation_id)
    )
    INTO latest, file
    FROM corridor.handoffs AS h
    JOIN corridor.cases AS c ON c.id = h.case_id
    WHERE h.id = wanted AND (h.from_organisation_id = me OR h.to_organisation_id = me);
    RETURN json_build_object('file', file, 'latest', latest, 'answer', corridor.stored_answer(ctx));
END
$$;

-- `to_centre` by id or code; `consent` is null if `on_consent` belongs to another case. The current holder is the one
-- that offers.
CREATE OR REPLACE FUNCTION corridor.load_offering(ctx jsonb, in_case uuid, on_consent uuid, to_centre text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    receiver uuid := corridor.centre_id(to_centre);
    file json;
BEGIN
    in_case := corridor.case_within(ctx, in_case);
    on_consent := corridor.consent_within(ctx, on_consent);
    SELECT json_build_object(
        'receiver_centre', corridor.centre_facts(receiver),
        'consent', (SELECT row_to_json(k) FROM corridor.consents AS k WHERE k.id = on_consent AND k.case_id = c.id),
        'own_consent', corridor.holder_of_consent(me, on_consent),
        'ledger', corridor.ledger_of(c.id),
        'share_a_corridor', EXISTS (
            SELECT FROM corridor.corridor_members AS a
            JOIN corridor.corridor_members AS b ON b.corridor_id = a.corridor_id
            JOIN corridor.corridors AS l ON l.id = a.corridor_id
            WHERE a.centre_id = c.holder_centre_id AND b.centre_id = receiver AND l.status = 'active'
        ),
        'open_transfer_exists', EXISTS (
            SELECT FROM corridor.handoffs AS h WHERE h.case_id = c.id AND corridor.is_open_handoff(h)
        ),
        'open_offer', corridor.open_offer(c.id, NULL),
        'giver_in_operation', corridor.is_in_operation(c.holder_centre_id), 'succeeds', false,
        'shared_times', corridor.shared_times(c.holder_centre_id, receiver)
    )
    INTO file
    FROM corridor.cases AS c
    WHERE c.id = in_case AND c.holder_organisation_id = me;
    RETURN json_build_object(
        'file', file,
        'organisation_keys', corridor.organisation_keys(
            me, (SELECT x.organisation_id FROM corridor.centres AS x WHERE x.id = receiver)
        ),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;
