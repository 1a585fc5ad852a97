-- The audit trail for its readers: one's own organisation's entries, and for the centre that answers for a case all of
-- that case. `q`: {"limit", "centres"?, "case_id"?, "since"?, "before"?, "after_at"?, "after_id"?}.

CREATE OR REPLACE FUNCTION corridor.answers_for_case(me uuid, mine uuid[], wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.cases AS c
        WHERE c.id = wanted AND c.holder_organisation_id = me AND (mine IS NULL OR c.holder_centre_id = ANY (mine))
    )
$$;

-- Whether a client may read an entry of its organisation: one that is limited to some centres (`mine`) reads of cases to which
-- one of those is or was party, as it may read the case, and of what is about no case.
CREATE OR REPLACE FUNCTION corridor.may_read_entry(mine uuid[], of_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT mine IS NULL OR of_case IS NULL
        OR EXISTS (SELECT FROM corridor.custody AS u WHERE u.case_id = of_case AND u.centre_id = ANY (mine))
        OR EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = of_case
                AND (r.from_centre_id = ANY (mine) OR (r.to_centre_id = ANY (mine) AND r.sent_at IS NOT NULL))
        )
        OR EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.case_id = of_case AND h.to_centre_id = ANY (mine))
$$;

CREATE OR REPLACE FUNCTION corridor.list_audit(ctx jsonb, q jsonb)
    RETURNS TABLE (id uuid, at timestamptz, entry_number bigint, hash bytea, entry text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    reads_all boolean := q ? 'case_id' AND corridor.answers_for_case(me, mine, (q ->> 'case_id')::uuid);
    filters text := CASE WHEN reads_all THEN 'true' ELSE 'a.organisation_id = $1' END || corridor.filters(q, ARRAY[
        ['case_id', $f$a.chain_id = ($2 ->> 'case_id')::uuid$f$],
        ['centres', $f$corridor.may_read_entry($3, a.case_id)$f$],
        ['since', $f$a.at >= ($2 ->> 'since')::timestamptz$f$],
        ['before', $f$a.at < ($2 ->> 'before')::timestamptz$f$],
        ['after_id', $f$(a.at, a.id) < (($2 ->> 'after_at')::timestamptz, ($2 ->> 'after_id')::uuid)$f$]
    ]);
BEGIN
    RETURN QUERY EXECUTE
        'SELECT a.id, a.at, a.entry_number, a.hash, a.entry FROM corridor.audit AS a WHERE ' || filters || '
        ORDER BY a.at DESC, a.id DESC LIMIT ($2 ->> ''limit'')::integer'
    USING me, q, mine;
END
$$;

-- The tree as far as it has grown, and the newest signed head.
CREATE OR REPLACE FUNCTION corridor.load_tree(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', json_build_object(
        'size', (SELECT t.size FROM corridor.audit_tree AS t),
        'head', (SELECT row_to_json(h) FROM corridor.audit_tree_heads AS h ORDER BY h.at DESC LIMIT 1)
    ));
END
$$;

-- An entry that the caller may read, with its place in the tree: null where it is not in there yet.
CREATE OR REPLACE FUNCTION corridor.load_leaf(ctx jsonb, wanted uuid, centres uuid[]) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', coalesce(
        (
            SELECT json_build_object('index', l.leaf_index, 'entry', a.entry)
            FROM corridor.audit_leaves AS l
            JOIN corridor.audit AS a ON a.chain_id = l.chain_id AND a.entry_number = l.entry_number
            WHERE l.entry_id = wanted AND a.id = wanted
                AND (
                    (a.organisation_id = me AND corridor.may_read_entry(centres, a.case_id))
                    OR corridor.answers_for_case(me, centres, a.case_id)
                )
        ),
        (
            SELECT json_build_object('index', NULL, 'entry', a.entry)
            FROM corridor.audit AS a
            WHERE a.xact >= (SELECT t.grown_to FROM corridor.audit_tree AS t) AND a.id = wanted
                AND (
                    (a.organisation_id = me AND corridor.may_read_entry(centres, a.case_id))
                    OR corridor.answers_for_case(me, centres, a.case_id)
                )
        )
    ));
END
$$;

-- `wanted`: [[level, position], …].
CREATE OR REPLACE FUNCTION corridor.load_nodes(ctx jsonb, wanted jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(json_build_object('level', n.level, 'position', n.position, 'hash', n.hash)), '[]')
        FROM jsonb_array_elements(wanted) AS w (node)
        JOIN corridor.audit_nodes AS n ON n.level = (w.node ->> 0)::integer AND n.position = (w.node ->> 1)::bigint
    ));
END
$$;
