-- Erasure deletes the keys and what they sealed; ids, states and counts remain. Of the profile it leaves what is counted
-- (sex, stage, sector, case types, and the band of the age when the case was opened) and removes what could tell one
-- person from another: year of birth, areas, occupation, languages and the tracking code (ADR 0042). It is safe to repeat, so that a restore
-- can replay the list of erasures over an old backup before serving anyone.
CREATE OR REPLACE FUNCTION corridor.erase_case(of_case uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM vault.wrapped_keys WHERE case_id = of_case;
    DELETE FROM vault.owed_turns WHERE case_id = of_case;
    DELETE FROM vault.replaced_keys WHERE case_id = of_case;
    DELETE FROM corridor.index_terms WHERE case_id = of_case;
    DELETE FROM corridor.respondent_terms WHERE case_id = of_case;
    PERFORM corridor.forget_answers(
        of_case, ARRAY(
            SELECT i.organisation_id FROM corridor.idempotency AS i
            WHERE i.case_id = of_case OR (i.more_cases IS NOT NULL AND i.more_cases @> ARRAY[of_case])
        )
    );
    DELETE FROM corridor.notes WHERE case_id = of_case;
    PERFORM corridor.erase_claims(of_case);
    DELETE FROM corridor.group_cases WHERE case_id = of_case;
    DELETE FROM corridor.file_pieces WHERE case_id = of_case;
    DELETE FROM corridor.documents WHERE case_id = of_case;
    DELETE FROM corridor.uploads WHERE case_id = of_case;
    UPDATE corridor.cases
    SET identity = NULL, closing_note = NULL, tracking_hash = '',
        age_band = coalesce(
            age_band,
            corridor.age_band_in(date_part('year', created_at)::integer, coalesce(dated_year, birth_year), of_age)
        ),
        birth_year = NULL, dated_year = NULL, of_age = false, origin_area = NULL, destination_area = NULL, occupation = NULL, languages = '{}'
    WHERE id = of_case;
    PERFORM corridor.unlink_activities(of_case);
    DELETE FROM corridor.own_references WHERE case_id = of_case;
    UPDATE corridor.referrals SET handler_index = NULL WHERE case_id = of_case AND handler_index IS NOT NULL;
    UPDATE corridor.consents SET words = NULL WHERE case_id = of_case AND words IS NOT NULL;
    UPDATE corridor.referrals SET words = NULL, deletion_note = NULL
    WHERE case_id = of_case AND (words IS NOT NULL OR deletion_note IS NOT NULL);
    DELETE FROM corridor.step_texts WHERE case_id = of_case;
    DELETE FROM corridor.messages WHERE case_id = of_case;
    UPDATE corridor.handoffs SET words = NULL, refusal = NULL
    WHERE case_id = of_case AND (words IS NOT NULL OR refusal IS NOT NULL);
END
$$;

-- What the domain's erasure decides for the referrals of a case (domain/person/erasure.py), one version each: open ones
-- are withdrawn, and a receiver that had accepted owes a deletion unless its centre holds the case or held it last.
CREATE OR REPLACE FUNCTION corridor.end_referrals_of_erased(of_case uuid, erased_at timestamptz) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last_holder uuid := (
        SELECT u.centre_id FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
    );
BEGIN
    UPDATE corridor.referrals AS r
    SET version = r.version + 1, updated_at = erased_at,
        status = CASE WHEN d.ends THEN 'withdrawn' ELSE r.status END,
        last_action = CASE WHEN d.ends THEN 'withdraw' ELSE r.last_action END,
        ended_at = CASE WHEN d.ends THEN erased_at ELSE r.ended_at END,
        next_due_at = CASE WHEN d.ends THEN NULL ELSE r.next_due_at END,
        step_due_at = CASE WHEN d.ends THEN NULL ELSE r.step_due_at END,
        deletion_owed_since = CASE WHEN d.owes THEN erased_at ELSE r.deletion_owed_since END,
        deletion_due_by = CASE WHEN d.owes THEN erased_at + corridor.deletion_within() ELSE r.deletion_due_by END
    FROM (
        SELECT o.id, o.status = 'draft' OR corridor.is_under_way(o) AS ends,
            o.accepted_at IS NOT NULL AND o.deletion_owed_since IS NULL
                AND o.to_centre_id IS DISTINCT FROM last_holder AS owes
        FROM corridor.referrals AS o WHERE o.case_id = of_case
    ) AS d
    WHERE r.id = d.id AND (d.ends OR d.owes);
END
$$;

-- For a restored backup: `erased` is the list [{"case_id", "organisation_id", "at"}] that was kept beside the backup.
-- Returns how many of the backup's cases had to be erased again.
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
        PERFORM corridor.end_referrals_of_erased(it.case_id, it.at);
        UPDATE corridor.handoffs AS h SET version = version + 1, status = 'called_off', updated_at = it.at
        WHERE h.case_id = it.case_id AND corridor.is_open_handoff(h);
        UPDATE corridor.custody SET until = greatest(it.at, since) WHERE case_id = it.case_id AND until IS NULL;
        UPDATE corridor.cases
        SET version = version + 1, status = 'erased', holder_centre_id = NULL, holder_organisation_id = NULL,
            closed_at = coalesce(closed_at, it.at), updated_at = it.at
        WHERE id = it.case_id AND status <> 'erased';
        again := again + CASE WHEN FOUND THEN 1 ELSE 0 END;
        INSERT INTO corridor.statistics_due (subject_id) VALUES (it.case_id);
        INSERT INTO corridor.erasures (case_id, organisation_id, at)
        VALUES (it.case_id, it.organisation_id, it.at) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN again;
END
$$;
REVOKE ALL ON FUNCTION corridor.replay_erasures(jsonb), corridor.erase_case(uuid),
    corridor.end_referrals_of_erased(uuid, timestamptz) FROM PUBLIC;

-- For the worker, which writes the list outside the database: every erasure, or those that bear a time since then.
CREATE OR REPLACE FUNCTION corridor.erasures_since(moment timestamptz)
    RETURNS TABLE (case_id uuid, organisation_id uuid, at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.case_id, e.organisation_id, e.at FROM corridor.erasures AS e
    WHERE moment IS NULL OR e.at >= moment
    ORDER BY e.at, e.case_id
$$;
REVOKE ALL ON FUNCTION corridor.erasures_since(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.erasures_since(timestamptz) TO corridor_worker;
