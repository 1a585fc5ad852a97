"""The statements of the audit check."""

SIZES = """
SELECT
    (SELECT count(*) FROM corridor.audit) AS entries,
    (SELECT count(*) FROM corridor.audit_leaves) AS leaves,
    (SELECT size FROM corridor.audit_tree) AS size
"""

HEADS = "SELECT tree_size, root_hash, at, signature FROM corridor.audit_tree_heads ORDER BY tree_size, at"

CHAINS = """
SELECT
    a.chain_id, a.entry_number, a.id, a.at, a.organisation_id, a.case_id, a.entry, a.hash,
    h.entry_number AS head_number, h.hash AS head_hash
FROM corridor.audit AS a LEFT JOIN corridor.audit_heads AS h USING (chain_id)
ORDER BY a.chain_id, a.entry_number
"""

EMPTY_CHAINS = """
SELECT h.chain_id FROM corridor.audit_heads AS h
WHERE NOT EXISTS (SELECT FROM corridor.audit AS a WHERE a.chain_id = h.chain_id)
ORDER BY h.chain_id LIMIT 1
"""

# A leaf completes the nodes above it while it is a right child: one for each trailing 1 bit of its index.
LEAVES = """
SELECT
    l.leaf_index, l.chain_id, l.entry_number, a.at, a.entry,
    (
        SELECT array_agg((n.level, n.position, n.hash))
        FROM generate_series(0, 62) AS s (level)
        JOIN corridor.audit_nodes AS n ON n.level = s.level AND n.position = l.leaf_index >> s.level
        WHERE ((l.leaf_index + 1) >> s.level) << s.level = l.leaf_index + 1
    ) AS nodes
FROM corridor.audit_leaves AS l
LEFT JOIN corridor.audit AS a ON a.chain_id = l.chain_id AND a.entry_number = l.entry_number
ORDER BY l.leaf_index
"""

LEFT_OUT = """
SELECT a.chain_id, a.entry_number, a.at
FROM corridor.audit AS a
WHERE a.xact < (SELECT t.grown_to FROM corridor.audit_tree AS t)
    AND NOT EXISTS (
        SELECT FROM corridor.audit_leaves AS l
        WHERE l.chain_id = a.chain_id AND l.entry_number = a.entry_number
    )
ORDER BY a.xact, a.chain_id, a.entry_number LIMIT 1
"""
