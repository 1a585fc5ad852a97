-- What belongs to a case that was loaded and decided about already.

-- Whether an organisation has a way to a case at all.
CREATE OR REPLACE FUNCTION corridor.reaches(organisation uuid, in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = organisation AND a.case_id = in_case AND a.object_id = in_case
    )
$$;

CREATE OR REPLACE FUNCTION corridor.load_custody(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(u) ORDER BY u.entry), '[]')
        FROM corridor.custody AS u WHERE u.case_id = wanted AND corridor.reaches(me, wanted)
    ));
END
$$;

-- With the key that opens their words, as it is in this statement: it may have been replaced since the case was loaded.
CREATE OR REPLACE FUNCTION corridor.load_consents(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN (
        SELECT json_build_object(
            'file', coalesce(
                json_agg(to_jsonb(k) || jsonb_build_object('data_key_id', c.data_key_id) ORDER BY k.id DESC), '[]'
            ),
            'wrapped_keys', (
                SELECT corridor.wrapped_keys(c.id, c.data_key_id)
                FROM corridor.cases AS c WHERE c.id = wanted AND corridor.reaches(me, wanted)
            )
        )
        FROM corridor.consents AS k JOIN corridor.cases AS c ON c.id = k.case_id
        WHERE k.case_id = wanted AND corridor.reaches(me, wanted)
    );
END
$$;

-- That a referral was redirected is its sender's own step: the receiver does not learn which other centres are asked.
CREATE OR REPLACE FUNCTION corridor.may_see_step(t corridor.timeline, reader uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT t.type <> 'referral.redirected' OR EXISTS (
        SELECT FROM corridor.referrals AS r WHERE r.id = t.referral_id AND r.from_organisation_id = reader
    )
$$;

-- The steps of the case itself, and of the referrals that the organisation sent or received.
CREATE OR REPLACE FUNCTION corridor.load_case_timeline(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(t) ORDER BY t.at, t.id), '[]')
        FROM corridor.timeline AS t
        WHERE t.case_id = wanted AND corridor.reaches(me, wanted) AND (
            t.referral_id IS NULL
            OR EXISTS (
                SELECT FROM corridor.access AS a
                WHERE a.organisation_id = me AND a.case_id = t.case_id AND a.object_id = t.referral_id
            )
            AND corridor.may_see_step(t, me)
        )
    ));
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_referral_timeline(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(t) ORDER BY t.at, t.id), '[]')
        FROM corridor.timeline AS t
        WHERE t.referral_id = wanted AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = me AND a.case_id = t.case_id AND a.object_id = t.referral_id
        )
        AND corridor.may_see_step(t, me)
    ));
END
$$;
