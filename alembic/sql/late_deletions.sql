-- Deletions that are late (`corridor.deletion_is_late`) and of which nobody was told yet. An organisation
-- whose kind the migrant excluded meanwhile has no way to the case any more, and is not told.
CREATE OR REPLACE FUNCTION corridor.load_late_deletions(at timestamptz, most integer) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'id', r.id, 'case_id', r.case_id, 'status', r.status, 'version', r.version,
        'ends', ARRAY(
            SELECT DISTINCT a.organisation_id FROM corridor.access AS a
            WHERE a.case_id = r.case_id AND a.object_id = r.id
                AND a.organisation_id IN (r.from_organisation_id, r.to_organisation_id)
        )
    )), '[]')
    FROM (
        SELECT o.* FROM corridor.referrals AS o
        WHERE corridor.deletion_is_late(o, at) AND o.deletion_told_late_at IS NULL
        ORDER BY o.deletion_due_by LIMIT most
    ) AS r
$$;

-- Tells of them, each once whatever number of workers is at it: who holds the row tells, the others pass it by, and whoever
-- comes later finds that it was told, or confirmed. `told`: [{"id", "version", "step", "events"}].
CREATE OR REPLACE FUNCTION corridor.tell_late_deletions(at timestamptz, told jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    mine uuid[];
BEGIN
    mine := ARRAY(
        SELECT r.id FROM corridor.referrals AS r
        JOIN jsonb_to_recordset(told) AS t (id uuid, version integer) ON t.id = r.id AND t.version = r.version
        WHERE corridor.deletion_is_late(r, at) AND r.deletion_told_late_at IS NULL
        FOR UPDATE OF r SKIP LOCKED
    );
    UPDATE corridor.referrals AS r SET deletion_told_late_at = at WHERE r.id = ANY (mine);
    INSERT INTO corridor.timeline
    SELECT s.* FROM jsonb_to_recordset(told) AS t (id uuid, step jsonb)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::corridor.timeline, t.step) AS s
    WHERE t.id = ANY (mine);
    INSERT INTO corridor.events (organisation_id, id, type, at, actor_organisation_id, subject, status, version)
    SELECT e.organisation_id, e.id, e.type, e.at, e.actor_organisation_id, e.subject, e.status, e.version
    FROM jsonb_to_recordset(told) AS t (id uuid, events jsonb)
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::corridor.events, t.events) AS e
    WHERE t.id = ANY (mine);
    RETURN cardinality(mine);
END
$$;
