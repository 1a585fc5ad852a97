-- Centres, corridors and organisations by id or code. A code never has the form of a UUID.

CREATE OR REPLACE FUNCTION corridor.is_uuid(given text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN given ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';

CREATE OR REPLACE FUNCTION corridor.centre_id(given text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF corridor.is_uuid(given) THEN
        RETURN (SELECT id FROM corridor.centres WHERE id = given::uuid);
    END IF;
    RETURN (SELECT id FROM corridor.centres WHERE code = given);
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
        RETURN (SELECT id FROM corridor.organisations WHERE id = given::uuid);
    END IF;
    RETURN (SELECT id FROM corridor.organisations WHERE code = given);
END
$$;

CREATE OR REPLACE FUNCTION corridor.centre_facts(wanted uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'id', c.id, 'code', c.code, 'version', c.version, 'organisation_id', c.organisation_id,
        'operator_type', o.operator_type, 'name', c.name, 'country', c.country, 'area', c.area, 'city', c.city,
        'services', c.services, 'languages', c.languages, 'opening_hours', c.opening_hours, 'contact', c.contact,
        'capacity', c.capacity, 'capacity_assured_at', c.capacity_assured_at, 'status', c.status,
        'successor_centre_id', c.successor_centre_id, 'created_at', c.created_at, 'updated_at', c.updated_at
    )
    FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE c.id = wanted
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

-- The recipients of a consent: a JSON list of centres, or one corridor, by id or code; null where there is none such.
CREATE OR REPLACE FUNCTION corridor.load_recipients(ctx jsonb, centres jsonb, road text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', json_build_object(
        'centre_ids', (
            SELECT coalesce(json_agg(corridor.centre_id(g.given) ORDER BY g.place), '[]')
            FROM jsonb_array_elements_text(centres) WITH ORDINALITY AS g (given, place)
        ),
        'corridor_id', corridor.corridor_id(road)
    ));
END
$$;
