-- The Merkle tree over the audit trail (RFC 9162 hashing). Entries become leaves in the order of their transactions,
-- once no earlier transaction can still commit: so no leaf index is skipped or ever changes.

REVOKE INSERT, UPDATE ON corridor.audit_tree, corridor.audit_leaves, corridor.audit_nodes, corridor.audit_tree_heads
    FROM corridor_app;
REVOKE UPDATE ON corridor.audit_leaves, corridor.audit_nodes, corridor.audit_tree_heads FROM corridor_worker;
REVOKE INSERT ON corridor.audit_tree FROM corridor_worker;

CREATE POLICY hashes_only ON corridor.audit_tree FOR SELECT TO corridor_app USING (true);
CREATE POLICY hashes_only ON corridor.audit_nodes FOR SELECT TO corridor_app USING (true);
CREATE POLICY hashes_only ON corridor.audit_tree_heads FOR SELECT TO corridor_app USING (true);
-- A leaf names a chain, and so perhaps a case: only those who may read the entry see it.
CREATE POLICY readers ON corridor.audit_leaves FOR SELECT TO corridor_app
    USING (EXISTS (
        SELECT FROM corridor.audit AS a
        WHERE a.chain_id = audit_leaves.chain_id AND a.entry_number = audit_leaves.entry_number
    ));
-- The holder of a case, or the centre that closed it, sees who read or changed it, from any organisation.
CREATE POLICY the_holder_reads ON corridor.audit FOR SELECT TO corridor_app, corridor_worker
    USING (EXISTS (
        SELECT FROM corridor.cases AS c
        WHERE c.id = audit.case_id AND c.holder_organisation_id = corridor.present_organisation()
    ) OR EXISTS (
        SELECT FROM corridor.closed_last_by(audit.case_id) AS u WHERE u.organisation_id = corridor.present_organisation()
    ));

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_tree', 'audit_leaves', 'audit_nodes', 'audit_tree_heads'] LOOP
        EXECUTE format(
            'CREATE POLICY the_clock_acts ON corridor.%I TO corridor_worker USING (true) WITH CHECK (true)', name
        );
    END LOOP;
END
$$;

-- Adds up to `most` entries to the tree and returns how many it added.
CREATE OR REPLACE FUNCTION corridor.grow_audit_tree(most integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    horizon xid8 := pg_snapshot_xmin(pg_current_snapshot());
    tree corridor.audit_tree;
    taken bigint;
    newest xid8;
    grown bigint;
    height integer := 0;
BEGIN
    SELECT t.* INTO tree FROM corridor.audit_tree AS t FOR UPDATE;
    WITH waiting AS (
        SELECT
            a.chain_id, a.entry_number, a.id, a.entry, a.xact,
            tree.size + row_number() OVER (ORDER BY a.xact, a.chain_id, a.entry_number) - 1 AS place
        FROM corridor.audit AS a
        WHERE a.xact >= tree.grown_to AND a.xact < horizon
            AND NOT EXISTS (
                SELECT FROM corridor.audit_leaves AS l
                WHERE l.chain_id = a.chain_id AND l.entry_number = a.entry_number
            )
        ORDER BY a.xact, a.chain_id, a.entry_number
        LIMIT most
    ),
    leaves AS (
        INSERT INTO corridor.audit_leaves (leaf_index, chain_id, entry_number, entry_id)
        SELECT w.place, w.chain_id, w.entry_number, w.id FROM waiting AS w
    ),
    hashes AS (
        INSERT INTO corridor.audit_nodes (level, position, hash)
        SELECT 0, w.place, sha256('\x00'::bytea || convert_to(w.entry, 'UTF8')) FROM waiting AS w
    )
    SELECT count(*), max(w.xact) INTO taken, newest FROM waiting AS w;
    grown := tree.size + taken;
    LOOP
        height := height + 1;
        EXIT WHEN grown >> height = 0;
        INSERT INTO corridor.audit_nodes (level, position, hash)
        SELECT height, p.place, sha256('\x01'::bytea || l.hash || r.hash)
        FROM generate_series(tree.size >> height, (grown >> height) - 1) AS p (place)
        JOIN corridor.audit_nodes AS l ON l.level = height - 1 AND l.position = 2 * p.place
        JOIN corridor.audit_nodes AS r ON r.level = height - 1 AND r.position = 2 * p.place + 1;
    END LOOP;
    -- a full batch may have ended in the middle of a transaction, so the next batch starts there again
    UPDATE corridor.audit_tree SET size = grown, grown_to = CASE WHEN taken < most THEN horizon ELSE newest END;
    RETURN taken;
END
$$;

-- After a restore into another cluster, transaction numbers start over. Everything restored was committed long before.
CREATE OR REPLACE FUNCTION corridor.settle_audit_after_restore() RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.audit SET xact = '3' WHERE xact <> '3';
    UPDATE corridor.audit_tree SET grown_to = '0';
$$;

-- The current size of the tree, and the newest signed head.
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

-- An entry that the caller may read, with its position in the tree; null if it is not there yet.
CREATE OR REPLACE FUNCTION corridor.load_leaf(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
    leaf jsonb := (
        SELECT to_jsonb(x) FROM (
            (
                SELECT l.leaf_index AS index, a.entry, a.organisation_id, a.case_id
                FROM corridor.audit_leaves AS l
                JOIN corridor.audit AS a ON a.chain_id = l.chain_id AND a.entry_number = l.entry_number
                WHERE l.entry_id = wanted AND a.id = wanted
            ) UNION ALL (
                SELECT NULL, a.entry, a.organisation_id, a.case_id
                FROM corridor.audit AS a
                WHERE a.xact >= (SELECT t.grown_to FROM corridor.audit_tree AS t) AND a.id = wanted
            )
        ) AS x LIMIT 1
    );
    about uuid := leaf ->> 'case_id';
    of_case uuid := corridor.case_within(ctx, about);
BEGIN
    IF coalesce((leaf ->> 'organisation_id')::uuid = me AND of_case IS NOT DISTINCT FROM about, false)
        OR corridor.answers_for_case(me, mine, of_case)
    THEN
        RETURN json_build_object('file', json_build_object('index', leaf -> 'index', 'entry', leaf ->> 'entry'));
    END IF;
    RETURN json_build_object('file', NULL);
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
