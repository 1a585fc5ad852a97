-- The custody ledger: read it, and continue or end it.

CREATE OR REPLACE FUNCTION corridor.load_custody(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(u) ORDER BY u.entry), '[]')
        FROM corridor.custody AS u WHERE u.case_id = wanted AND corridor.reaches(me, wanted)
    ));
END
$$;

-- A new ledger entry begins at the instant the previous one ends. Without `centre_id` the ledger just ends. Without
-- `case_version` the row of the case already has the new holder. Because clocks of different machines differ, a move is
-- never dated before the start of the entry it ends.
CREATE OR REPLACE FUNCTION corridor.move_custody(move jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last_entry integer;
    moved_at timestamptz;
BEGIN
    UPDATE corridor.custody SET until = greatest((move ->> 'at')::timestamptz, since)
    WHERE case_id = (move ->> 'case_id')::uuid AND until IS NULL AND centre_id = (move ->> 'before')::uuid
    RETURNING entry, until INTO last_entry, moved_at;
    PERFORM corridor.conflict_unless(FOUND);
    IF move ->> 'centre_id' IS NOT NULL THEN
        IF move ->> 'case_version' IS NOT NULL THEN
            UPDATE corridor.cases
            SET version = version + 1, updated_at = moved_at,
                holder_centre_id = (move ->> 'centre_id')::uuid,
                holder_organisation_id = (move ->> 'organisation_id')::uuid
            WHERE id = (move ->> 'case_id')::uuid AND version = (move ->> 'case_version')::integer;
            PERFORM corridor.conflict_unless(FOUND);
        END IF;
        INSERT INTO corridor.custody (case_id, entry, centre_id, organisation_id, since, until, by, handoff_id)
        VALUES (
            (move ->> 'case_id')::uuid, last_entry + 1, (move ->> 'centre_id')::uuid,
            (move ->> 'organisation_id')::uuid, moved_at, NULL, move ->> 'by',
            (move ->> 'handoff_id')::uuid
        );
    END IF;
END
$$;
