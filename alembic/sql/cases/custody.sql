-- The custody ledger: read it, and continue or end it.

CREATE OR REPLACE FUNCTION corridor.load_custody(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(row_to_json(u) ORDER BY u.entry), '[]')
        FROM corridor.custody AS u WHERE u.case_id = wanted AND corridor.reaches(me, wanted)
    ));
END
$$;

-- Fails if a move of custody has left something behind: after it, the holder is the sender of every open referral and
-- offer, and the receiver of the transfer that brought the case. Something may have been created concurrently, unseen by
-- the decision, which is then made again. Row-level security must not hide anything here, so custody moves only in
-- functions that run as the owner (custody_moves.sql, case_decisions.sql).
CREATE OR REPLACE FUNCTION corridor.leave_nothing_behind(of_case uuid, holder uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND corridor.is_under_way(r)
            AND holder <> CASE WHEN r.custody_moved THEN r.to_centre_id ELSE r.from_centre_id END
    ));
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.handoffs AS h
        WHERE h.case_id = of_case AND corridor.is_open_handoff(h) AND h.from_centre_id <> holder
    ));
END
$$;

-- A new ledger entry begins at the instant the previous one ends. Without `centre_id` the ledger just ends. Without
-- `case_version` the row of the case already has the new holder. Because clocks of different machines differ, a move is
-- never dated before the start of the entry it ends. Without `before` the ledger has ended, and goes on: the case is
-- reopened.
CREATE OR REPLACE FUNCTION corridor.move_custody(move jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last_entry integer;
    moved_at timestamptz;
BEGIN
    IF move ? 'before' THEN
        UPDATE corridor.custody SET until = greatest((move ->> 'at')::timestamptz, since)
        WHERE case_id = (move ->> 'case_id')::uuid AND until IS NULL AND centre_id = (move ->> 'before')::uuid
        RETURNING entry, until INTO last_entry, moved_at;
        PERFORM corridor.conflict_unless(FOUND);
    ELSE
        SELECT u.entry, greatest((move ->> 'at')::timestamptz, u.until) INTO last_entry, moved_at
        FROM corridor.custody AS u WHERE u.case_id = (move ->> 'case_id')::uuid ORDER BY u.entry DESC LIMIT 1;
        PERFORM corridor.conflict_unless(NOT EXISTS (
            SELECT FROM corridor.custody AS u WHERE u.case_id = (move ->> 'case_id')::uuid AND u.until IS NULL
        ));
    END IF;
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
        PERFORM corridor.leave_nothing_behind((move ->> 'case_id')::uuid, (move ->> 'centre_id')::uuid);
    END IF;
END
$$;
