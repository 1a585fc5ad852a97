-- The list of handoffs, last changed first. `q`: {"limit", "centres"?, "status"?, "case_id"?, "after_updated_at"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_handoffs(ctx jsonb, q jsonb)
    RETURNS TABLE (
        id uuid, version integer, status text, case_id uuid, case_code text, referral_id uuid, from_centre_id uuid, to_centre_id uuid, consent_id uuid,
        decide_by timestamptz, created_at timestamptz, updated_at timestamptz, excluded boolean
    )
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    filters text := corridor.filters(q, ARRAY[
        ['status', $f$h.status = $3 ->> 'status'$f$],
        ['case_id', $f$h.case_id = (SELECT corridor.case_id($1, $3 ->> 'case_id'))$f$],
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
        'SELECT h.id, h.version, h.status, h.case_id, c.code, h.referral_id, h.from_centre_id, h.to_centre_id, h.consent_id,
            h.decide_by, h.created_at, h.updated_at,
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
