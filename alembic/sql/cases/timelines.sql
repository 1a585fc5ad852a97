-- What belongs to a case that was already loaded and decided about.

-- Whether an organisation has any access to a case.
CREATE OR REPLACE FUNCTION corridor.reaches(organisation uuid, in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = organisation AND a.case_id = in_case AND a.object_id = in_case
    )
$$;

-- Only the sender sees that a referral was redirected: the receiver does not learn which other centres are asked. Nor
-- does a receiver whose part has ended learn who answers for the person since, or one that has not accepted, that there
-- are documents. `mine`: the centres of a caller who is limited to some. It returns a table of one row, because PostgreSQL
-- makes such a function part of the statement that calls it; one that returns a value would be begun again for each step.
CREATE OR REPLACE FUNCTION corridor.may_see_step(t corridor.journal, reader uuid, mine uuid[])
    RETURNS TABLE (may boolean)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT t.type <> 'referral.redirected' AND NOT (
        t.type = 'referral.sender_changed' AND corridor.is_at_an_end(t.status)
    ) AND NOT (
        t.type LIKE 'document.%' AND coalesce((
            SELECT r.accepted_at IS NULL FROM corridor.referrals AS r WHERE r.id = t.referral_id
        ), false)
    ) OR coalesce((
        SELECT r.from_organisation_id = reader AND (mine IS NULL OR r.from_centre_id = ANY (mine))
        FROM corridor.referrals AS r WHERE r.id = t.referral_id
    ), false)
$$;

-- The steps of the case itself, and of the referrals that the organisation sent or received.
CREATE OR REPLACE FUNCTION corridor.load_case_timeline(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(t) ORDER BY t.at, t.id), '[]')
        FROM corridor.journal AS t
        WHERE t.case_id = wanted AND corridor.reaches(me, wanted) AND (
            t.referral_id IS NULL
            OR EXISTS (
                SELECT FROM corridor.access AS a
                WHERE a.organisation_id = me AND a.case_id = t.case_id AND a.object_id = t.referral_id
            )
            AND (SELECT s.may FROM corridor.may_see_step(t, me, (ctx ->> 'centres')::uuid[]) AS s)
        )
    ));
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_referral_timeline(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.referral_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(t) ORDER BY t.at, t.id), '[]')
        FROM corridor.journal AS t
        CROSS JOIN LATERAL corridor.may_see_step(t, me, (ctx ->> 'centres')::uuid[]) AS s
        WHERE s.may AND t.referral_id = wanted AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = me AND a.case_id = t.case_id AND a.object_id = t.referral_id
        )
    ));
END
$$;

-- What was said with each step of a referral that was loaded, and authorised, in the same work.
CREATE OR REPLACE FUNCTION corridor.load_step_texts(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    wanted := corridor.referral_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(json_build_object(
            'id', s.id, 'words', s.words, 'type', t.type, 'status', t.status
        ) ORDER BY t.at, t.id), '[]')
        FROM corridor.step_texts AS s JOIN corridor.journal AS t ON t.id = s.id WHERE s.referral_id = wanted
    ));
END
$$;
