-- Erasure: the keys go, and what they sealed goes too; ids, states and counts remain. Safe to repeat, so that a restore can
-- replay the list of erasures over an old backup before anybody is served.
CREATE OR REPLACE FUNCTION corridor.erase_case(of_case uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM vault.wrapped_keys WHERE case_id = of_case;
    DELETE FROM vault.owed_turns WHERE case_id = of_case;
    DELETE FROM corridor.index_terms WHERE case_id = of_case;
    DELETE FROM corridor.idempotency WHERE case_id = of_case;
    UPDATE corridor.cases SET identity = NULL, closing_note = NULL WHERE id = of_case;
    UPDATE corridor.consents SET words = NULL WHERE case_id = of_case AND words IS NOT NULL;
    UPDATE corridor.referrals SET words = NULL, deletion_note = NULL
    WHERE case_id = of_case AND (words IS NOT NULL OR deletion_note IS NOT NULL);
    UPDATE corridor.handoffs SET words = NULL WHERE case_id = of_case AND words IS NOT NULL;
END
$$;

-- Over a restored backup: `erased` is the list [{"case_id", "organisation_id", "at"}] that was kept beside the backup. Gives how
-- many cases of the backup had to be erased again.
CREATE OR REPLACE FUNCTION corridor.replay_erasures(erased jsonb) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
    again bigint := 0;
BEGIN
    FOR it IN
        SELECT e.case_id, e.organisation_id, e.at
        FROM jsonb_to_recordset(erased) AS e (case_id uuid, organisation_id uuid, at timestamptz)
        UNION SELECT e.case_id, e.organisation_id, e.at FROM corridor.erasures AS e
    LOOP
        PERFORM corridor.erase_case(it.case_id);
        UPDATE corridor.referrals AS r
        SET version = version + 1, status = 'withdrawn', ended_at = it.at, next_due_at = NULL, last_action = 'withdraw'
        WHERE r.case_id = it.case_id AND (r.status = 'draft' OR corridor.is_under_way(r));
        UPDATE corridor.handoffs AS h SET version = version + 1, status = 'called_off', updated_at = it.at
        WHERE h.case_id = it.case_id AND corridor.is_open_handoff(h);
        UPDATE corridor.custody SET until = greatest(it.at, since) WHERE case_id = it.case_id AND until IS NULL;
        UPDATE corridor.cases
        SET version = version + 1, status = 'erased', holder_centre_id = NULL, holder_organisation_id = NULL,
            closed_at = coalesce(closed_at, it.at), updated_at = it.at
        WHERE id = it.case_id AND status <> 'erased';
        again := again + CASE WHEN FOUND THEN 1 ELSE 0 END;
        INSERT INTO corridor.erasures (case_id, organisation_id, at)
        VALUES (it.case_id, it.organisation_id, it.at) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN again;
END
$$;
REVOKE ALL ON FUNCTION corridor.replay_erasures(jsonb), corridor.erase_case(uuid) FROM PUBLIC;
