-- The list of cases. One function finds the rows of a page; `case_item` adds what a worklist shows of each, planned once
-- per connection. The domain decides how much of it the caller sees (domain/cases/listing.py).

-- Whether the organisation is being asked about the case or works on it: only then, and as its holder, it knows the
-- person's stage and kinds of case, and may filter by them. The domain decides again for each row.
CREATE OR REPLACE FUNCTION corridor.is_asked_about(me uuid, of_case uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.to_organisation_id = me AND r.sent_at IS NOT NULL AND corridor.is_under_way(r)
    ) OR EXISTS (
        SELECT FROM corridor.handoffs AS h
        WHERE h.case_id = of_case AND h.to_organisation_id = me AND corridor.is_open_handoff(h)
    );
END
$$;

-- `file`: what decides who sees what of a case, without its texts. `open_referrals` counts those that the caller's
-- centres sent or received and that are not at an end; `next_due` is the first of their deadlines.
CREATE OR REPLACE FUNCTION corridor.case_item(c corridor.cases, me uuid, mine uuid[]) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'case', corridor.case_facts(c),
            -- the centre that opened the case and holds it sees everything; all others are decided one by one
            'file', CASE WHEN NOT (
                c.holder_organisation_id IS NOT DISTINCT FROM me AND (mine IS NULL OR c.holder_centre_id = ANY (mine))
                AND EXISTS (
                    SELECT FROM corridor.custody AS u
                    WHERE u.case_id = c.id AND u.entry = 1 AND u.centre_id = c.holder_centre_id
                )
            ) THEN corridor.case_file(c, me)::jsonb - '{identity,closing_note,own_reference}'::text[] END,
            'open_referrals', count(*),
            'next_due', min(r.next_due_at)
        )
        FROM corridor.referrals AS r
        WHERE r.case_id = c.id AND corridor.is_under_way(r) AND (
            (r.from_organisation_id = me AND (mine IS NULL OR r.from_centre_id = ANY (mine)))
            OR (r.to_organisation_id = me AND r.sent_at IS NOT NULL AND (mine IS NULL OR r.to_centre_id = ANY (mine)))
        )
    );
END
$$;

-- The centre among those of the caller that holds the case, or closed it and still has it; null if there is none.
CREATE OR REPLACE FUNCTION corridor.own_centre(me uuid, mine uuid[], c corridor.cases) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF c.status = 'open' THEN
        RETURN CASE WHEN c.holder_organisation_id = me AND (mine IS NULL OR c.holder_centre_id = ANY (mine))
            THEN c.holder_centre_id END;
    END IF;
    RETURN (
        SELECT u.centre_id FROM corridor.closed_last_by(c.id) AS u
        WHERE u.organisation_id = me AND (mine IS NULL OR u.centre_id = ANY (mine))
    );
END
$$;

-- The rows of a page, newest first or last changed first. One's own cases are those that one holds, along their own
-- indexes, and those that one closed. All others are driven from `access`, which has one row for each reader: newest
-- first, OFFSET 0 keeps the planner from reading the cases of everybody instead, and BETWEEN from an index in which the
-- rows of one organisation are not together.
CREATE OR REPLACE FUNCTION corridor.find_cases(me uuid, mine uuid[], q jsonb) RETURNS SETOF corridor.cases
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    changed_first boolean := coalesce(q ->> 'sort' = 'updated', false);
    known text := ' AND (corridor.own_centre($1, $2, c) IS NOT NULL OR corridor.is_asked_about($1, c.id))';
    filters text := corridor.filters(q, ARRAY[
        ['status', $f$c.status = $3 ->> 'status'$f$],
        ['stage', $f$c.stage = $3 ->> 'stage'$f$ || known],
        ['case_type', $f$ $3 ->> 'case_type' = ANY (c.case_types)$f$ || known],
        ['centre', $f$corridor.own_centre($1, $2, c) = (SELECT corridor.centre_id($3 ->> 'centre'))$f$],
        ['updated_since', $f$c.updated_at >= ($3 ->> 'updated_since')::timestamptz$f$],
        ['migrant_acted_since', $f$
            c.holder_organisation_id = $1 AND ($2 IS NULL OR c.holder_centre_id = ANY ($2)) AND EXISTS (
                SELECT FROM corridor.journal AS j
                WHERE j.case_id = c.id AND j.client_id = ($3 ->> 'migrant')::uuid
                    AND j.at >= ($3 ->> 'migrant_acted_since')::timestamptz
            )$f$],
        ['external_id', $f$c.id = (SELECT corridor.referred_to($1, 'case', $3 ->> 'external_id'))$f$],
        ['after_updated_at',
            $f$(c.updated_at, c.id) < (($3 ->> 'after_updated_at')::timestamptz, ($3 ->> 'after_id')::uuid)$f$]
    ]);
    party_here text := CASE WHEN mine IS NULL THEN '' ELSE ' AND (
        c.holder_centre_id = ANY ($2)
        OR EXISTS (SELECT FROM corridor.custody AS u WHERE u.case_id = c.id AND u.centre_id = ANY ($2))
        OR EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = c.id
                AND (r.from_centre_id = ANY ($2) OR (r.to_centre_id = ANY ($2) AND r.sent_at IS NOT NULL))
        )
        OR EXISTS (SELECT FROM corridor.handoffs AS d WHERE d.case_id = c.id AND d.to_centre_id = ANY ($2)))' END;
    page text := CASE WHEN changed_first THEN ' ORDER BY c.updated_at DESC, c.id DESC' ELSE ' ORDER BY c.id DESC' END
        || ' LIMIT ($3 ->> ''limit'')::integer';
    held text;
    others text;
BEGIN
    held := 'SELECT c.* FROM corridor.cases AS c WHERE c.status = ''open'' AND c.holder_organisation_id = $1'
        || CASE WHEN mine IS NULL THEN '' ELSE ' AND c.holder_centre_id = ANY ($2)' END || filters
        || CASE WHEN q ? 'after_id' AND NOT changed_first THEN $f$ AND c.id < ($3 ->> 'after_id')::uuid$f$ ELSE '' END
        || page;
    others := CASE WHEN changed_first AND NOT q ? 'external_id' THEN
            'SELECT c.* FROM corridor.access AS a JOIN corridor.cases AS c ON c.id = a.case_id
            WHERE a.organisation_id = $1 AND a.object_id = a.case_id'
        ELSE
            'SELECT c.* FROM (
                SELECT a.case_id FROM corridor.access AS a
                WHERE a.organisation_id = $1 AND a.object_id BETWEEN a.case_id AND a.case_id'
            || CASE WHEN q ? 'external_id'
                THEN $f$ AND a.case_id = (SELECT corridor.referred_to($1, 'case', $3 ->> 'external_id'))$f$ ELSE '' END
            || CASE WHEN q ? 'after_id' AND NOT changed_first THEN $f$ AND a.case_id < ($3 ->> 'after_id')::uuid$f$ ELSE '' END
            || ' ORDER BY a.case_id DESC, a.object_id DESC OFFSET 0
            ) AS a JOIN corridor.cases AS c ON c.id = a.case_id WHERE true'
        END || filters;
    RETURN QUERY EXECUTE CASE
        WHEN q ->> 'holder' IS DISTINCT FROM 'me' THEN others || party_here || page
        WHEN q ->> 'status' = 'open' THEN held
        WHEN q ? 'status' THEN others || ' AND corridor.own_centre($1, $2, c) IS NOT NULL' || page
        ELSE 'SELECT c.* FROM ((' || held || ') UNION ALL ('
            || others || ' AND c.status = ''closed'' AND corridor.own_centre($1, $2, c) IS NOT NULL' || page || ')) AS c'
            || page
    END
    USING me, mine, q;
END
$$;

-- `q`: {"holder", "limit", "sort", "centres"?, "status"?, "stage"?, "case_type"?, "centre"?, "updated_since"?,
-- "external_id"?, "after_updated_at"?, "after_id"?}; `external_id` is a blind index, in hex.
CREATE OR REPLACE FUNCTION corridor.list_cases(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, updated_at timestamptz, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    changed_first boolean := q ->> 'sort' = 'updated';
BEGIN
    RETURN QUERY
        SELECT corridor.case_item(c, me, mine)::text, c.updated_at, c.id
        FROM corridor.find_cases(me, mine, q) AS c
        ORDER BY CASE WHEN changed_first THEN c.updated_at END DESC, c.id DESC;
END
$$;
