-- A case with the data of every partner, for decisions that the person, or the end of the case, makes for all of them.
-- Runs as the owner, past row-level security, so it first checks who asks.

-- Whether an organisation may make such a decision: it holds the case, held it last, or recorded a consent of it.
CREATE OR REPLACE FUNCTION corridor.speaks_for_the_person(organisation uuid, in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM corridor.consents AS k WHERE k.case_id = in_case AND k.organisation_id = organisation
    ) OR organisation = (
        SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = in_case ORDER BY u.entry DESC LIMIT 1
    )
$$;

CREATE OR REPLACE FUNCTION corridor.whole_case(wanted uuid, reader uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'case', corridor.case_facts(c),
        'identity', c.identity,
        'closing_note', c.closing_note,
        'retention_ends_at', corridor.retention_end(c.id, corridor.present_day()),
        'ledger', (
            SELECT json_agg(json_build_object(
                'place', corridor.place(u.centre_id), 'by', u.by, 'consent_id', coalesce(h.consent_id, r.consent_id)
            ) ORDER BY u.entry)
            FROM corridor.custody AS u
            LEFT JOIN corridor.handoffs AS h ON h.id = u.handoff_id
            LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
            WHERE u.case_id = c.id
        ),
        'consents', (
            SELECT coalesce(json_agg(row_to_json(k)), '[]') FROM corridor.consents AS k WHERE k.case_id = c.id
        ),
        'notes', (
            SELECT coalesce(json_agg(json_build_object('id', n.id, 'data_key', n.data_key)), '[]')
            FROM corridor.notes AS n WHERE n.case_id = c.id AND n.handover
        ),
        'documents', (
            SELECT coalesce(json_agg(json_build_object('id', d.id, 'data_key', d.data_key)), '[]')
            FROM corridor.documents AS d WHERE d.case_id = c.id
        ),
        'claims', (
            SELECT coalesce(json_agg(json_build_object('id', l.id, 'data_key', l.data_key)), '[]')
            FROM corridor.claims AS l WHERE l.case_id = c.id AND l.data_key IS NOT NULL
        ),
        'referrals', (
            SELECT coalesce(json_agg(json_build_object(
                'referral', row_to_json(r),
                'sender', corridor.place(r.from_centre_id), 'receiver', corridor.place(r.to_centre_id)
            ) ORDER BY r.id), '[]')
            FROM corridor.referrals AS r WHERE r.case_id = c.id
        ),
        'handoffs', (
            SELECT coalesce(json_agg(json_build_object(
                'handoff', row_to_json(h),
                'sender', corridor.place(h.from_centre_id), 'receiver', corridor.place(h.to_centre_id)
            )), '[]')
            FROM corridor.handoffs AS h WHERE h.case_id = c.id AND corridor.is_open_handoff(h)
        ),
        'once_offered', (
            SELECT coalesce(json_agg(DISTINCT corridor.place(h.to_centre_id)::jsonb), '[]') FROM corridor.handoffs AS h
            WHERE h.case_id = c.id AND h.referral_id IS NULL AND NOT corridor.is_open_handoff(h)
        ),
        'lines', (
            SELECT coalesce(json_agg(corridor.line_of(u.centre_id)), '[]')
            FROM (SELECT DISTINCT l.centre_id FROM corridor.custody AS l WHERE l.case_id = c.id) AS u
            WHERE NOT corridor.is_in_operation(u.centre_id)
        ),
        'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id),
        -- those of the conversations that a move of custody takes along
        'conversations', corridor.wrapped_keys(c.id, VARIADIC ARRAY(
            SELECT r.data_key_id FROM corridor.referrals AS r
            WHERE r.case_id = c.id AND (
                r.ended_at IS NULL OR (r.deletion_owed_since IS NOT NULL AND r.deletion_confirmed_at IS NULL)
            )
        )),
        'organisation_keys', corridor.organisation_keys(VARIADIC ARRAY(
            SELECT reader
            UNION SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = c.id
            UNION SELECT unnest(ARRAY[r.from_organisation_id, r.to_organisation_id])
            FROM corridor.referrals AS r WHERE r.case_id = c.id
        ))
    )
    FROM corridor.cases AS c
    WHERE c.id = wanted
$$;

CREATE OR REPLACE FUNCTION corridor.load_whole_case(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    IF corridor.speaks_for_the_person(me, wanted) THEN
        file := corridor.whole_case(wanted, me);
    END IF;
    RETURN json_build_object('file', file, 'answer', corridor.stored_answer(ctx));
END
$$;

REVOKE ALL ON FUNCTION corridor.load_whole_case(jsonb, uuid), corridor.speaks_for_the_person(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_whole_case(jsonb, uuid), corridor.speaks_for_the_person(uuid, uuid)
    TO corridor_app;
-- The worker moves cases of centres that are not in operation, on behalf of their holder (unattended.sql).
GRANT EXECUTE ON FUNCTION corridor.load_whole_case(jsonb, uuid) TO corridor_worker;
