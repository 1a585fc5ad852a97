-- Lists of the public directory, newest first. Ids grow with time, so the id alone is the cursor. Each row is the JSON
-- of one such object when it is loaded (directory.sql).

-- `q`: {"limit", "country"?, "operator_type"?, "status"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_organisations(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, id uuid)
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
        'SELECT to_json(o)::text, o.id FROM corridor.organisations AS o
        WHERE corridor.is_visible(o)' || filters || ' ORDER BY o.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;

-- `q`: {"limit", "organisation"?, "country"?, "area"?, "operator_type"?, "service_type"?, "language"?, "corridor"?,
-- "status"?, "capacity"? (an array), "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_centres(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    filters text;
BEGIN
    filters := corridor.filters(q, ARRAY[
        ['country', $f$c.country = $1 ->> 'country'$f$],
        ['area', $f$c.area = $1 ->> 'area'$f$],
        ['status', $f$corridor.effective_status(c, o) = $1 ->> 'status'$f$],
        ['capacity', $f$ $1 -> 'capacity' ? c.capacity$f$],
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
        'SELECT (to_jsonb(c) || jsonb_build_object(
            ''operator_type'', o.operator_type, ''organisation_status'', o.status,
            ''digest'', corridor.digest_shown(c.id, $2, $3)
        ))::text, c.id
        FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
        WHERE corridor.is_visible(o)' || filters || ' ORDER BY c.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q, me, (ctx ->> 'centres')::uuid[];
END
$$;

-- `q`: {"limit", "origin_country"?, "destination_country"?, "status"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_corridors(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, id uuid)
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
        'SELECT corridor.corridor_file(r)::text, r.id FROM corridor.corridors AS r
        WHERE true' || filters || ' ORDER BY r.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q;
END
$$;

-- `q`: {"limit", "corridor", "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_agreements(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    road uuid;
BEGIN
    PERFORM corridor.enter(ctx);
    road := corridor.corridor_id(q ->> 'corridor');
    RETURN QUERY
    SELECT corridor.agreement_file(a, corridor.present_day())::text, a.id FROM corridor.agreements AS a
    WHERE a.corridor_id = road AND (NOT q ? 'after_id' OR a.id < (q ->> 'after_id')::uuid)
    ORDER BY a.id DESC LIMIT (q ->> 'limit')::integer;
END
$$;
