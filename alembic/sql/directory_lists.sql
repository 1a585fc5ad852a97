-- Lists of the public directory, newest first. Ids grow with time, so the id alone is the key to go on from.

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
    filters text;
BEGIN
    PERFORM corridor.enter(ctx);
    filters := corridor.filters(q, ARRAY[
        ['country', $f$o.country = $1 ->> 'country'$f$],
        ['operator_type', $f$o.operator_type = $1 ->> 'operator_type'$f$],
        ['status', $f$o.status = $1 ->> 'status'$f$],
        ['after_id', $f$o.id < ($1 ->> 'after_id')::uuid$f$]
    ]);
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
    filters text;
BEGIN
    PERFORM corridor.enter(ctx);
    filters := corridor.filters(q, ARRAY[
        ['country', $f$c.country = $1 ->> 'country'$f$],
        ['area', $f$c.area = $1 ->> 'area'$f$],
        ['status', $f$c.status = $1 ->> 'status'$f$],
        ['operator_type', $f$o.operator_type = $1 ->> 'operator_type'$f$],
        ['service_type', $f$ $1 ->> 'service_type' = ANY (c.services)$f$],
        ['language', $f$ $1 ->> 'language' = ANY (c.languages)$f$],
        ['organisation', $f$c.organisation_id = corridor.organisation_id($1 ->> 'organisation')$f$],
        ['corridor', $f$c.id IN (
            SELECT m.centre_id FROM corridor.corridor_members AS m
            WHERE m.corridor_id = corridor.corridor_id($1 ->> 'corridor')
        )$f$],
        ['after_id', $f$c.id < ($1 ->> 'after_id')::uuid$f$]
    ]);
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
    filters text;
BEGIN
    PERFORM corridor.enter(ctx);
    filters := corridor.filters(q, ARRAY[
        ['origin_country', $f$r.origin_country = $1 ->> 'origin_country'$f$],
        ['destination_country', $f$r.destination_country = $1 ->> 'destination_country'$f$],
        ['status', $f$r.status = $1 ->> 'status'$f$],
        ['after_id', $f$r.id < ($1 ->> 'after_id')::uuid$f$]
    ]);
    RETURN QUERY EXECUTE
        'SELECT corridor.corridor_item(r)::text, r.created_at, r.id FROM corridor.corridors AS r
        WHERE true' || filters || ' ORDER BY r.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;
