-- Cases. Like every load, this one returns all that one decision needs in one JSON object. It filters by organisation
-- itself, so that it is correct even without row-level security.

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
        'retention_ends_at', CASE WHEN c.status = 'closed' THEN
            corridor.retention_end(c.id, corridor.present_day())
        END,
        -- cases of the same person, as far as this organisation has access to them
        'merged_into', CASE WHEN c.merged_into IS NOT NULL THEN (
            SELECT corridor.merge_link(n, c.closed_at) FROM corridor.cases AS n
            WHERE n.id = c.merged_into AND corridor.reaches(me, n.id)
        ) END,
        'merged_from', (
            SELECT coalesce(json_agg(corridor.merge_link(m, m.closed_at) ORDER BY m.closed_at, m.id), '[]')
            FROM corridor.cases AS m WHERE m.merged_into = c.id AND corridor.reaches(me, m.id)
        ),
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
    latest timestamptz;
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    SELECT corridor.case_file(c, me), corridor.wrapped_keys(c.id, c.data_key_id),
        corridor.organisation_keys(me, c.holder_organisation_id), corridor.last_recorded_at(c.id)
    INTO file, copies, organisations, latest
    FROM corridor.access AS a
    JOIN corridor.cases AS c ON c.id = a.case_id
    WHERE a.organisation_id = me AND a.case_id = wanted AND a.object_id = wanted;
    RETURN json_build_object(
        'file', file, 'wrapped_keys', copies, 'organisation_keys', organisations, 'latest', latest,
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- The current version of a case, to tell whether something failed to decrypt because its key was replaced meanwhile.
CREATE OR REPLACE FUNCTION corridor.load_case_version(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT to_json(c.version)
        FROM corridor.access AS a
        JOIN corridor.cases AS c ON c.id = a.case_id
        WHERE a.organisation_id = me AND a.case_id = wanted AND a.object_id = wanted
    ));
END
$$;

-- Marks cases to be counted again, as not every change of a case makes an event. Called by corridor.record.
CREATE OR REPLACE FUNCTION corridor.mark_cases(changed jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    INSERT INTO corridor.statistics_due (subject_id)
    SELECT x.id FROM jsonb_to_recordset(changed) AS x (id uuid)
    UNION
    SELECT c.merged_into FROM jsonb_to_recordset(changed) AS x (id uuid) JOIN corridor.cases AS c ON c.id = x.id
    WHERE c.merged_into IS NOT NULL
$$;
