-- Centres, corridors and organisations by id or code. A code never looks like a UUID.

CREATE OR REPLACE FUNCTION corridor.is_uuid(given text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN given ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

CREATE OR REPLACE FUNCTION corridor.leads_a_corridor(organisation uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.corridors AS l WHERE l.lead_organisation_id = organisation AND l.status <> 'closed'
    )
$$;

-- Whether the caller may know of an organisation. One that nobody has confirmed yet exists only for the coordinating body
-- and for the organisations that lead a corridor.
CREATE OR REPLACE FUNCTION corridor.is_visible(o corridor.organisations) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN o.confirmed_at IS NOT NULL THEN true
        WHEN current_setting('app.sees_unconfirmed', true) = 'true' THEN true
        ELSE corridor.leads_a_corridor(nullif(current_setting('app.org', true), '')::uuid)
    END
$$;

CREATE OR REPLACE FUNCTION corridor.centre_id(given text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF corridor.is_uuid(given) THEN
        RETURN (
            SELECT c.id FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
            WHERE c.id = given::uuid AND corridor.is_visible(o)
        );
    END IF;
    RETURN (
        SELECT c.id FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
        WHERE c.code = given AND corridor.is_visible(o)
    );
END
$$;

CREATE OR REPLACE FUNCTION corridor.corridor_id(given text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF corridor.is_uuid(given) THEN
        RETURN (SELECT id FROM corridor.corridors WHERE id = given::uuid);
    END IF;
    RETURN (SELECT id FROM corridor.corridors WHERE code = given);
END
$$;

CREATE OR REPLACE FUNCTION corridor.organisation_id(given text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF corridor.is_uuid(given) THEN
        RETURN (
            SELECT o.id FROM corridor.organisations AS o WHERE o.id = given::uuid AND corridor.is_visible(o)
        );
    END IF;
    RETURN (SELECT o.id FROM corridor.organisations AS o WHERE o.code = given AND corridor.is_visible(o));
END
$$;

-- A centre, reduced to what decides access.
CREATE OR REPLACE FUNCTION corridor.place(centre uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'centre_id', c.id, 'organisation_id', c.organisation_id, 'operator_type', o.operator_type
    )
    FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE c.id = centre
$$;

-- What opening a case needs: the centre, and the organisation's key.
CREATE OR REPLACE FUNCTION corridor.load_centre(ctx jsonb, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object(
        'file', corridor.centre_facts(corridor.centre_id(wanted)),
        'organisation_keys', corridor.organisation_keys(me),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- A centre as its entry in the directory shows it: with its digest, for those who may know of it.
CREATE OR REPLACE FUNCTION corridor.load_centre_entry(ctx jsonb, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    found uuid := corridor.centre_id(wanted);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT corridor.centre_facts(found)::jsonb
            || jsonb_build_object('digest', corridor.digest_shown(found, me, (ctx ->> 'centres')::uuid[]))
        WHERE found IS NOT NULL
    )::json);
END
$$;

-- What changes to the directory need. Everyone who may read the directory may read all of it, and the domain decides
-- who may change it. Only the response kept for a retry is bound to the caller's organisation.

CREATE OR REPLACE FUNCTION corridor.load_organisation(ctx jsonb, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT to_json(o) FROM corridor.organisations AS o WHERE o.id = corridor.organisation_id(wanted)
    ));
END
$$;

-- A centre, and the organisations that share a corridor with it: they are told when it changes. Those that wait for a
-- second person, or are disabled, are told nothing.
CREATE OR REPLACE FUNCTION corridor.centre_and_neighbours(wanted uuid) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'centre', corridor.centre_facts(wanted),
        'neighbours', (
            SELECT coalesce(json_agg(DISTINCT c.organisation_id), '[]')
            FROM corridor.corridor_members AS mine
            JOIN corridor.corridor_members AS other ON other.corridor_id = mine.corridor_id
            JOIN corridor.centres AS c ON c.id = other.centre_id
            JOIN corridor.organisations AS o ON o.id = c.organisation_id
            WHERE mine.centre_id = wanted AND o.status = 'active'
        )
    );
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_centre_and_neighbours(ctx jsonb, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    found uuid := corridor.centre_id(wanted);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT corridor.centre_and_neighbours(found)::jsonb
            || jsonb_build_object(
                'digest', corridor.digest_shown(found, me, (ctx ->> 'centres')::uuid[]),
                'digest_set_at', (
                    SELECT d.set_at FROM corridor.digests AS d WHERE d.centre_id = found AND d.organisation_id = me
                )
            )
        WHERE found IS NOT NULL
    )::json);
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_centres_of(ctx jsonb, organisation uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT coalesce(json_agg(corridor.centre_and_neighbours(c.id) ORDER BY c.id), '[]')
        FROM corridor.centres AS c WHERE c.organisation_id = organisation
    ));
END
$$;

-- A corridor with its members, each with what decides whether it may be one and who is told.
CREATE OR REPLACE FUNCTION corridor.corridor_file(r corridor.corridors) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'corridor', to_json(r),
        'members', (
            SELECT coalesce(json_agg(json_build_object(
                'centre_id', m.centre_id, 'role', m.role, 'joined_at', m.joined_at,
                'organisation_id', c.organisation_id
            ) ORDER BY m.centre_id), '[]')
            FROM corridor.corridor_members AS m
            JOIN corridor.centres AS c ON c.id = m.centre_id
            JOIN corridor.organisations AS o ON o.id = c.organisation_id
            WHERE m.corridor_id = r.id AND corridor.is_visible(o)
        ),
        'agreement', corridor.present_agreement(r.id)
    )
$$;

CREATE OR REPLACE FUNCTION corridor.load_corridor(ctx jsonb, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT corridor.corridor_file(r) FROM corridor.corridors AS r WHERE r.id = corridor.corridor_id(wanted)
    ));
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_lead(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, to_json(corridor.leads_a_corridor(me)));
END
$$;

-- Whether a code of one kind is taken.
CREATE OR REPLACE FUNCTION corridor.load_code(ctx jsonb, kind text, wanted text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, to_json(CASE kind
        WHEN 'organisation' THEN EXISTS (SELECT FROM corridor.organisations WHERE code = wanted)
        WHEN 'centre' THEN EXISTS (SELECT FROM corridor.centres WHERE code = wanted)
        WHEN 'corridor' THEN EXISTS (SELECT FROM corridor.corridors WHERE code = wanted)
    END));
END
$$;

-- Removes members from a corridor. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.remove_members(given jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    DELETE FROM corridor.corridor_members AS m
    USING jsonb_populate_recordset(NULL::corridor.corridor_members, given) AS gone
    WHERE m.corridor_id = gone.corridor_id AND m.centre_id = gone.centre_id
$$;
