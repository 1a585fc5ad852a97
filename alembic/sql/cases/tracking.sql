-- What the migrant's own page needs: a case found by its tracking code, and what surrounds it (ADR 0083). Everything else
-- is done by the functions that the centres use too, under the organisation that answers for the case.

-- The case of a tracking code, by the code's SHA-256, and the organisation that holds the case or held it last. Runs as
-- the owner, because nobody is known yet who asks. An erased case has no code any more.
CREATE OR REPLACE FUNCTION corridor.find_tracked_case(digest text) RETURNS json
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT json_build_object('case_id', c.id, 'organisation_id', u.organisation_id)
    FROM corridor.cases AS c
    CROSS JOIN LATERAL (
        SELECT l.organisation_id FROM corridor.custody AS l WHERE l.case_id = c.id ORDER BY l.entry DESC LIMIT 1
    ) AS u
    WHERE c.tracking_hash = digest AND c.tracking_hash <> '' AND c.status <> 'erased'
    LIMIT 1
$$;

-- The published facts of every centre that knows of the case or is named in a consent, by id; the newest readings of the
-- identity, refused ones too; and how many messages the migrant wrote within a day. Runs as the owner, because row-level
-- security shows the trail of a case only to the centre that answers for it and keeps what it had: the migrant may always
-- know who has looked.
CREATE OR REPLACE FUNCTION corridor.load_tracking(ctx jsonb, wanted uuid, centres uuid[]) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    file json;
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    IF corridor.speaks_for_the_person(me, wanted) THEN
        file := json_build_object(
            'centres', (
                SELECT coalesce(json_agg(json_build_object(
                    'id', c.id, 'organisation_id', c.organisation_id, 'code', c.code, 'name', c.name, 'country', c.country,
                    'contact', c.contact, 'opening_hours', c.opening_hours, 'languages', c.languages
                )), '[]')
                FROM corridor.centres AS c WHERE c.id = ANY (centres)
            ),
            'reads', (
                SELECT coalesce(json_agg(json_build_object(
                    'at', t.at, 'outcome', t.outcome, 'organisation_id', t.organisation_id, 'organisation', o.name
                ) ORDER BY t.at DESC, t.id DESC), '[]')
                FROM (
                    SELECT a.id, a.at, a.organisation_id, a.entry::jsonb ->> 'outcome' AS outcome
                    FROM corridor.audit AS a
                    WHERE a.chain_id = wanted AND (
                        a.entry::jsonb ->> 'about' = 'identity'
                        OR (a.entry::jsonb ->> 'operation' = 'open_identity' AND a.entry::jsonb ->> 'outcome' = 'refused')
                    )
                    ORDER BY a.at DESC, a.id DESC LIMIT 20
                ) AS t
                JOIN corridor.organisations AS o ON o.id = t.organisation_id
            ),
            'written', (
                SELECT count(*) FROM corridor.audit AS a
                WHERE a.chain_id = wanted AND a.at > corridor.present_instant() - interval '1 day'
                    AND a.entry::jsonb ->> 'operation' = 'write_to_centre' AND a.entry::jsonb ->> 'about' = 'changed'
            )
        );
    END IF;
    RETURN json_build_object('file', file);
END
$$;

REVOKE ALL ON FUNCTION corridor.find_tracked_case(text), corridor.load_tracking(jsonb, uuid, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.find_tracked_case(text), corridor.load_tracking(jsonb, uuid, uuid[]) TO corridor_app;
