-- Cases. Like every load, this one returns all that one decision needs in one JSON object. It filters by organisation
-- itself, so that it is correct even without row-level security.

-- On what grounds the current or last holder has the person's data; null for every other organisation.
CREATE OR REPLACE FUNCTION corridor.grounds(organisation uuid, in_case uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'centre_id', u.centre_id,
        'recorded_here', u.centre_id = (
            SELECT f.centre_id FROM corridor.custody AS f WHERE f.case_id = in_case AND f.entry = 1
        ),
        'consents', (SELECT coalesce(json_agg(row_to_json(k)), '[]') FROM corridor.consents AS k WHERE k.case_id = in_case),
        'came_on', coalesce(h.consent_id, r.consent_id),
        'code_shown', coalesce(r.contact_verified, false)
    )
    FROM (
        SELECT l.centre_id, l.organisation_id, l.handoff_id FROM corridor.custody AS l
        WHERE l.case_id = in_case ORDER BY l.entry DESC LIMIT 1
    ) AS u
    LEFT JOIN corridor.handoffs AS h ON h.id = u.handoff_id
    LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
    WHERE u.organisation_id = organisation
$$;

-- When the person left the centre of a ledger entry: custody was taken from it by a withdrawal, or the consent on which
-- it had come to hold the case was withdrawn.
CREATE OR REPLACE FUNCTION corridor.left_at(u corridor.custody) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM corridor.custody AS n
        WHERE n.case_id = u.case_id AND n.entry = u.entry + 1 AND n.by = 'consent_withdrawn'
    ) THEN u.until ELSE (
        SELECT least(k.withdrawn_at, (k.struck_out ->> u.centre_id::text)::timestamptz)
        FROM corridor.handoffs AS h
        LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
        JOIN corridor.consents AS k ON k.id = coalesce(h.consent_id, r.consent_id)
        WHERE h.id = u.handoff_id
    ) END
$$;

-- Whether the person left a centre that held the case, each time that it did; one that opened it was not left.
CREATE OR REPLACE FUNCTION corridor.was_left(centre uuid, in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(u.until IS NOT NULL AND corridor.left_at(u) IS NOT NULL), false)
    FROM corridor.custody AS u WHERE u.case_id = in_case AND u.centre_id = centre
$$;

-- A case, what its referrals contribute to deciding access, and who held it before, as one organisation loads it.
CREATE OR REPLACE FUNCTION corridor.case_file(c corridor.cases, me uuid) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT json_build_object(
        'case', corridor.case_facts(c),
        'identity', c.identity,
        'closing_note', c.closing_note,
        'offers', (
            SELECT coalesce(json_agg(json_build_object(
                'receiver', corridor.place(h.to_centre_id), 'open', corridor.is_open_handoff(h),
                'consent', (SELECT row_to_json(k) FROM corridor.consents AS k WHERE k.id = h.consent_id)
            )), '[]')
            FROM corridor.handoffs AS h
            WHERE h.case_id = c.id AND h.to_organisation_id = me AND h.referral_id IS NULL
        ),
        'last_holder', (
            SELECT corridor.place(u.centre_id) FROM corridor.custody AS u
            WHERE u.case_id = c.id ORDER BY u.entry DESC LIMIT 1
        ),
        'involvements', (
            SELECT coalesce(json_agg(json_build_object(
                'id', r.id, 'status', r.status, 'sent', r.sent_at IS NOT NULL,
                'accepted', r.accepted_at IS NOT NULL, 'share', r.share,
                'sender', corridor.place(r.from_centre_id), 'receiver', corridor.place(r.to_centre_id),
                'consent', (SELECT row_to_json(k) FROM corridor.consents AS k WHERE k.id = r.consent_id)
            )), '[]')
            FROM corridor.referrals AS r
            WHERE r.case_id = c.id AND (r.from_organisation_id = me OR r.to_organisation_id = me)
        ),
        'former_holders', (
            SELECT coalesce(json_agg(corridor.place(u.centre_id)), '[]')
            FROM corridor.custody AS u
            WHERE u.case_id = c.id AND u.until IS NOT NULL AND u.organisation_id = me
        ),
        'taken_back', (
            SELECT coalesce(json_agg(json_build_object('place', corridor.place(u.centre_id), 'at', x.at)), '[]')
            FROM corridor.custody AS u CROSS JOIN LATERAL (SELECT corridor.left_at(u) AS at) AS x
            WHERE u.case_id = c.id AND u.organisation_id = me AND u.until IS NOT NULL AND x.at IS NOT NULL
        ),
        'grounds', corridor.grounds(me, c.id),
        'own_reference', corridor.own_reference(me, c.id),
        -- whether a centre of this organisation opened the case
        'opened_here', (
            SELECT u.organisation_id = me FROM corridor.custody AS u WHERE u.case_id = c.id AND u.entry = 1
        )
    ));
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_case(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
    copies json;
    organisations json;
BEGIN
    SELECT corridor.case_file(c, me), corridor.wrapped_keys(c.id, c.data_key_id),
        corridor.organisation_keys(me, c.holder_organisation_id)
    INTO file, copies, organisations
    FROM corridor.access AS a
    JOIN corridor.cases AS c ON c.id = a.case_id
    WHERE a.organisation_id = me AND a.case_id = wanted AND a.object_id = wanted;
    RETURN json_build_object(
        'file', file, 'wrapped_keys', copies, 'organisation_keys', organisations, 'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- The current version of a case, to tell whether something failed to decrypt because its key was replaced meanwhile.
CREATE OR REPLACE FUNCTION corridor.load_case_version(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT to_json(c.version)
        FROM corridor.access AS a
        JOIN corridor.cases AS c ON c.id = a.case_id
        WHERE a.organisation_id = me AND a.case_id = wanted AND a.object_id = wanted
    ));
END
$$;
