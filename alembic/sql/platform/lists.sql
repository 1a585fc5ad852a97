-- Lists: one statement per page. The cursor is passed as `after_` plus the name of each field of the sort key. Public
-- ids and times are formatted here only for the one list whose items are JSON text (referral_lists.sql).

CREATE OR REPLACE FUNCTION corridor.public_id(prefix text, id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN prefix || '_' || replace(id::text, '-', '');

CREATE OR REPLACE FUNCTION corridor.public_time(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(
        at AT TIME ZONE 'UTC',
        CASE WHEN date_part('microseconds', at)::integer % 1000000 = 0
            THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END
    );

-- The centres that the client is limited to; NULL if it may act for every centre of its organisation.
CREATE OR REPLACE FUNCTION corridor.limited_to(q jsonb) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN q ? 'centres' THEN ARRAY(SELECT jsonb_array_elements_text(q -> 'centres')::uuid) END;

-- Picks from [[name, condition], …] the conditions whose names the query has, each preceded by AND. Only these fixed
-- fragments enter a statement; every value is a parameter.
CREATE OR REPLACE FUNCTION corridor.filters(q jsonb, conditions text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    it text[];
    found text := '';
BEGIN
    FOREACH it SLICE 1 IN ARRAY conditions LOOP
        IF q ? it[1] THEN found := found || ' AND ' || it[2]; END IF;
    END LOOP;
    RETURN found;
END
$$;

-- `q`: {"holder", "limit", "centres"?, "status"?, "stage"?, "after_id"?}. Driven from `access`: one row per reader.
CREATE OR REPLACE FUNCTION corridor.list_cases(ctx jsonb, q jsonb)
    RETURNS TABLE (
        id uuid, code text, version integer, status text, holder boolean, created_at timestamptz, updated_at timestamptz,
        excluded boolean
    )
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    filters text := '';
BEGIN
    IF q ->> 'holder' = 'me' THEN
        filters := ' AND c.holder_organisation_id = $1'
            || CASE WHEN mine IS NULL THEN '' ELSE ' AND c.holder_centre_id = ANY ($2)' END;
    ELSIF mine IS NOT NULL THEN
        filters := ' AND (
            c.holder_centre_id = ANY ($2)
            OR EXISTS (SELECT FROM corridor.custody AS u WHERE u.case_id = c.id AND u.centre_id = ANY ($2))
            OR EXISTS (
                SELECT FROM corridor.referrals AS r
                WHERE r.case_id = c.id
                    AND (r.from_centre_id = ANY ($2) OR (r.to_centre_id = ANY ($2) AND r.sent_at IS NOT NULL))
            )
            OR EXISTS (SELECT FROM corridor.handoffs AS d WHERE d.case_id = c.id AND d.to_centre_id = ANY ($2)))';
    END IF;
    filters := filters || corridor.filters(q, ARRAY[
        ['status', $f$c.status = $3 ->> 'status'$f$],
        ['stage', $f$c.stage = $3 ->> 'stage'$f$],
        ['after_id', $f$a.object_id < ($3 ->> 'after_id')::uuid$f$]
    ]);
    RETURN QUERY EXECUTE
        'SELECT c.id, c.code, c.version, c.status, h.here, c.created_at, c.updated_at,
            o.operator_type = ANY (c.excluded_operator_types) AND NOT h.here
        FROM corridor.access AS a
        JOIN corridor.cases AS c ON c.id = a.case_id
        JOIN corridor.organisations AS o ON o.id = $1
        CROSS JOIN LATERAL (SELECT
            c.holder_organisation_id IS NOT DISTINCT FROM $1 AND ($2 IS NULL OR c.holder_centre_id = ANY ($2)) AS here
        ) AS h
        WHERE a.organisation_id = $1 AND a.object_id = a.case_id' || filters || '
        ORDER BY a.object_id DESC LIMIT ($3 ->> ''limit'')::integer'
    USING me, mine, q;
END
$$;

-- `q`: {"limit", "centres"?, "status"?, "case_id"?, "after_updated_at"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_handoffs(ctx jsonb, q jsonb)
    RETURNS TABLE (
        id uuid, version integer, status text, case_id uuid, referral_id uuid, from_centre_id uuid, to_centre_id uuid, consent_id uuid,
        created_at timestamptz, updated_at timestamptz, excluded boolean
    )
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    filters text := corridor.filters(q, ARRAY[
        ['status', $f$h.status = $3 ->> 'status'$f$],
        ['case_id', $f$h.case_id = ($3 ->> 'case_id')::uuid$f$],
        ['after_id', $f$(h.updated_at, h.id) < (($3 ->> 'after_updated_at')::timestamptz, ($3 ->> 'after_id')::uuid)$f$]
    ]);
    scan text := '';
    side text;
BEGIN
    FOREACH side IN ARRAY ARRAY['from', 'to'] LOOP
        scan := scan || CASE WHEN scan = '' THEN '' ELSE ' UNION ' END
            || format('(SELECT h.* FROM corridor.handoffs AS h WHERE h.%I = $1', side || '_organisation_id')
            || CASE WHEN mine IS NULL THEN '' ELSE format(' AND h.%I = ANY ($2)', side || '_centre_id') END
            -- organisations without access to the case must not even see it in a cursor
            || ' AND EXISTS (SELECT FROM corridor.access AS a WHERE a.organisation_id = $1 AND a.case_id = h.case_id
                AND a.object_id BETWEEN h.case_id AND h.case_id)'
            || filters || ' ORDER BY h.updated_at DESC, h.id DESC LIMIT ($3 ->> ''limit'')::integer)';
    END LOOP;
    RETURN QUERY EXECUTE
        'SELECT h.id, h.version, h.status, h.case_id, h.referral_id, h.from_centre_id, h.to_centre_id, h.consent_id,
            h.created_at, h.updated_at,
            o.operator_type = ANY (c.excluded_operator_types) AND NOT coalesce(
                c.holder_organisation_id = $1 AND ($2 IS NULL OR c.holder_centre_id = ANY ($2))
                    AND c.holder_centre_id IN (h.from_centre_id, h.to_centre_id),
                false
            )
        FROM (' || scan || ') AS h
        JOIN corridor.cases AS c ON c.id = h.case_id
        JOIN corridor.organisations AS o ON o.id = $1
        ORDER BY h.updated_at DESC, h.id DESC LIMIT ($3 ->> ''limit'')::integer'
    USING me, mine, q;
END
$$;
