-- Lists of the public directory, newest first. Ids grow with time, so the id alone is the key to go on from.
-- Only fixed fragments enter a statement; every value is a parameter.

CREATE OR REPLACE FUNCTION corridor.organisation_item(o corridor.organisations) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'id', corridor.public_id('org', o.id), 'code', o.code, 'version', o.version, 'name', o.name,
        'operator_type', o.operator_type, 'country', o.country, 'status', o.status,
        'created_at', corridor.public_time(o.created_at), 'updated_at', corridor.public_time(o.updated_at)
    )
$$;

CREATE OR REPLACE FUNCTION corridor.centre_item(c corridor.centres, operator_type text) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'id', corridor.public_id('centre', c.id), 'code', c.code, 'version', c.version,
        'organisation_id', corridor.public_id('org', c.organisation_id), 'operator_type', operator_type,
        'name', c.name, 'country', c.country, 'area', c.area, 'city', c.city, 'services', c.services,
        'languages', c.languages, 'opening_hours', c.opening_hours, 'contact', c.contact, 'capacity', c.capacity,
        'capacity_assured_at', corridor.public_time(c.capacity_assured_at), 'status', c.status,
        'successor_centre_id', corridor.public_id('centre', c.successor_centre_id),
        'created_at', corridor.public_time(c.created_at), 'updated_at', corridor.public_time(c.updated_at)
    )
$$;

CREATE OR REPLACE FUNCTION corridor.corridor_item(r corridor.corridors) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'id', corridor.public_id('corridor', r.id), 'code', r.code, 'version', r.version,
        'origin_country', r.origin_country, 'destination_country', r.destination_country,
        'transit_countries', r.transit_countries, 'status', r.status,
        'lead_organisation_id', corridor.public_id('org', r.lead_organisation_id),
        'members', (
            SELECT coalesce(json_agg(json_build_object(
                'centre_id', corridor.public_id('centre', m.centre_id), 'role', m.role
            ) ORDER BY m.centre_id), '[]')
            FROM corridor.corridor_members AS m WHERE m.corridor_id = r.id
        ),
        'response_times', r.response_times, 'agreement', NULL,
        'created_at', corridor.public_time(r.created_at), 'updated_at', corridor.public_time(r.updated_at)
    )
$$;

-- `q`: {"limit", "country"?, "operator_type"?, "status"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_organisations(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, created_at timestamptz, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    filters text := '';
    name text;
BEGIN
    PERFORM corridor.enter(ctx);
    FOREACH name IN ARRAY ARRAY['country', 'operator_type', 'status'] LOOP
        IF q ? name THEN filters := filters || format(' AND o.%I = $1 ->> %L', name, name); END IF;
    END LOOP;
    IF q ? 'after_id' THEN filters := filters || ' AND o.id < ($1 ->> ''after_id'')::uuid'; END IF;
    RETURN QUERY EXECUTE
        'SELECT corridor.organisation_item(o)::text, o.created_at, o.id FROM corridor.organisations AS o
        WHERE true' || filters || ' ORDER BY o.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;

-- `q`: {"limit", "organisation"?, "country"?, "area"?, "operator_type"?, "service_type"?, "language"?, "corridor"?,
-- "status"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_centres(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, created_at timestamptz, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    filters text := '';
    name text;
BEGIN
    PERFORM corridor.enter(ctx);
    FOREACH name IN ARRAY ARRAY['country', 'area', 'status'] LOOP
        IF q ? name THEN filters := filters || format(' AND c.%I = $1 ->> %L', name, name); END IF;
    END LOOP;
    IF q ? 'operator_type' THEN filters := filters || ' AND o.operator_type = $1 ->> ''operator_type'''; END IF;
    IF q ? 'service_type' THEN filters := filters || ' AND $1 ->> ''service_type'' = ANY (c.services)'; END IF;
    IF q ? 'language' THEN filters := filters || ' AND $1 ->> ''language'' = ANY (c.languages)'; END IF;
    IF q ? 'organisation' THEN
        filters := filters || ' AND c.organisation_id = corridor.organisation_id($1 ->> ''organisation'')';
    END IF;
    IF q ? 'corridor' THEN
        filters := filters || ' AND c.id IN (
            SELECT m.centre_id FROM corridor.corridor_members AS m
            WHERE m.corridor_id = corridor.corridor_id($1 ->> ''corridor'')
        )';
    END IF;
    IF q ? 'after_id' THEN filters := filters || ' AND c.id < ($1 ->> ''after_id'')::uuid'; END IF;
    RETURN QUERY EXECUTE
        'SELECT corridor.centre_item(c, o.operator_type)::text, c.created_at, c.id
        FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
        WHERE true' || filters || ' ORDER BY c.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;

-- `q`: {"limit", "origin_country"?, "destination_country"?, "status"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_corridors(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, created_at timestamptz, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    filters text := '';
    name text;
BEGIN
    PERFORM corridor.enter(ctx);
    FOREACH name IN ARRAY ARRAY['origin_country', 'destination_country', 'status'] LOOP
        IF q ? name THEN filters := filters || format(' AND r.%I = $1 ->> %L', name, name); END IF;
    END LOOP;
    IF q ? 'after_id' THEN filters := filters || ' AND r.id < ($1 ->> ''after_id'')::uuid'; END IF;
    RETURN QUERY EXECUTE
        'SELECT corridor.corridor_item(r)::text, r.created_at, r.id FROM corridor.corridors AS r
        WHERE true' || filters || ' ORDER BY r.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;
