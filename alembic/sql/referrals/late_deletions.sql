-- Late deletions (`corridor.deletion_is_late`) that nobody was told of yet, each with the organisation on whose behalf
-- the worker reports it: the sender, or the receiver if the sender's kind was excluded in the meantime. If both are
-- excluded, there is nobody left to tell.
CREATE OR REPLACE FUNCTION corridor.late_deletions(at timestamptz, most integer)
    RETURNS TABLE (referral_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT r.id, e.organisation_id
    FROM corridor.referrals AS r
    JOIN corridor.cases AS c ON c.id = r.case_id
    CROSS JOIN LATERAL (
        SELECT x.organisation_id
        FROM (VALUES
            (1, r.from_organisation_id, r.from_centre_id), (2, r.to_organisation_id, r.to_centre_id)
        ) AS x (turn, organisation_id, centre_id)
        JOIN corridor.organisations AS o ON o.id = x.organisation_id
        WHERE EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = x.organisation_id AND a.case_id = r.case_id AND a.object_id = r.id
        ) AND (x.centre_id IS NOT DISTINCT FROM c.holder_centre_id OR o.operator_type <> ALL (c.excluded_operator_types))
        ORDER BY x.turn LIMIT 1
    ) AS e
    WHERE corridor.deletion_is_late(r, at) AND r.deletion_told_late_at IS NULL
    ORDER BY r.deletion_due_by LIMIT most
$$;

-- Records that it was reported: only once, whatever the number of workers, and only for the version that was decided
-- on. `changes`: those of corridor.record, and "late_deletion": [{"id", "version", "at"}].
CREATE OR REPLACE FUNCTION corridor.record_late_deletion(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    late jsonb := changes #> '{late_deletion,0}';
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.referrals AS r SET deletion_told_late_at = (late ->> 'at')::timestamptz
    WHERE r.id = (late ->> 'id')::uuid AND r.version = (late ->> 'version')::integer
        AND corridor.deletion_is_late(r, (late ->> 'at')::timestamptz) AND r.deletion_told_late_at IS NULL;
    PERFORM corridor.conflict_unless(FOUND);
    PERFORM corridor.record(ctx, changes - 'late_deletion');
END
$$;
