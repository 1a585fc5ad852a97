-- Consents: load one, load all of a case, and find the recipients for a new one.

-- A consent with the keys that open its text.
CREATE OR REPLACE FUNCTION corridor.load_consent(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
    latest timestamptz;
BEGIN
    wanted := corridor.consent_within(ctx, wanted);
    SELECT corridor.last_recorded_at(k.case_id), json_build_object(
        'consent', row_to_json(k),
        'data_key_id', c.data_key_id,
        'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id),
        'organisation_keys', corridor.organisation_keys(me)
    )
    INTO latest, file
    FROM corridor.consents AS k
    JOIN corridor.cases AS c ON c.id = k.case_id
    JOIN corridor.access AS a ON a.case_id = c.id AND a.object_id = c.id AND a.organisation_id = me
    WHERE k.id = wanted;
    RETURN json_build_object('file', file, 'latest', latest, 'answer', corridor.stored_answer(ctx));
END
$$;

-- The centre that holds the case of a consent, if it is one of the organisation's own: to all others a consent of another
-- case does not exist (ADR 0047).
CREATE OR REPLACE FUNCTION corridor.holder_of_consent(me uuid, wanted uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT corridor.place(c.holder_centre_id)
    FROM corridor.consents AS k JOIN corridor.cases AS c ON c.id = k.case_id
    WHERE k.id = wanted AND c.holder_organisation_id = me
$$;

-- With the key that opens their text, read in the same statement: it may have been replaced since the case was loaded.
CREATE OR REPLACE FUNCTION corridor.load_consents(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    RETURN coalesce((
        SELECT json_build_object(
            'file', (
                SELECT coalesce(
                    json_agg(to_jsonb(k) || jsonb_build_object('data_key_id', c.data_key_id) ORDER BY k.id DESC), '[]'
                )
                FROM corridor.consents AS k WHERE k.case_id = c.id
            ),
            'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id)
        )
        FROM corridor.cases AS c WHERE c.id = wanted AND corridor.reaches(me, wanted)
    ), '{"file": []}');
END
$$;

-- The recipients of a consent: a JSON list of centres, or one corridor with its members who joined before a time, by id
-- or code; null for unknown ones.
CREATE OR REPLACE FUNCTION corridor.load_recipients(ctx jsonb, centres jsonb, road text, joined_before timestamptz)
    RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', json_build_object(
        'centre_ids', (
            SELECT coalesce(json_agg(corridor.centre_id(g.given) ORDER BY g.place), '[]')
            FROM jsonb_array_elements_text(centres) WITH ORDINALITY AS g (given, place)
        ),
        'corridor_id', corridor.corridor_id(road),
        'member_ids', (
            SELECT coalesce(json_agg(m.centre_id ORDER BY m.centre_id), '[]')
            FROM corridor.corridor_members AS m
            JOIN corridor.centres AS c ON c.id = m.centre_id
            JOIN corridor.organisations AS o ON o.id = c.organisation_id
            WHERE m.corridor_id = corridor.corridor_id(road)
                AND (m.joined_at IS NULL OR m.joined_at < joined_before)
                -- nobody could name it before it was confirmed; the operator's files confirm at once
                AND o.confirmed_at IS NOT NULL
                AND (o.confirmations = '[]' OR o.confirmed_at < joined_before)
        )
    ));
END
$$;
