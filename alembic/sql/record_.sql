-- Records one decision: everything in one transaction, or nothing. `changes` holds rows by section, each only where there
-- is something in it (adapters/postgres/work/changes.py):
-- {"ground": {…}, "insert": {"referrals": […], …}, "update": {"referrals": […], …}, "access": […], "custody": {…},
--  "grant": […], "revoke": […], "index": […], "timeline": […], "events": […], "audit": […], "audit_of_others": […],
--  "answer": {…}, "leave": [members of corridors], and for the person alone (62_protect.sql): "for_the_person": the case, "turn_key",
--  "seal_anew", "cut_off", "shut_out"}.
-- An updated row carries its NEW version; it is written only over the version just below it. Whoever finds another one
-- there raises CR001, and the caller decides anew.

CREATE OR REPLACE FUNCTION corridor.record(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    fresh jsonb := changes -> 'insert';
    stale jsonb := changes -> 'update';
    written bigint;
BEGIN
    PERFORM corridor.enter(ctx);
    IF corridor.is_about_directory(changes) THEN
        PERFORM corridor.record_directory(fresh, stale, changes -> 'leave');
    END IF;
    IF changes ? 'ground' THEN
        PERFORM corridor.stand_on(changes -> 'ground');
    END IF;
    IF stale ? 'consents' THEN
        PERFORM corridor.update_consents(stale -> 'consents');
    END IF;
    IF fresh ? 'cases' THEN
        INSERT INTO corridor.cases SELECT * FROM jsonb_populate_recordset(NULL::corridor.cases, fresh -> 'cases');
    END IF;
    IF changes ? 'access' THEN
        INSERT INTO corridor.access SELECT * FROM jsonb_populate_recordset(NULL::corridor.access, changes -> 'access')
        ON CONFLICT DO NOTHING;
    END IF;
    IF fresh ? 'custody' THEN
        INSERT INTO corridor.custody SELECT * FROM jsonb_populate_recordset(NULL::corridor.custody, fresh -> 'custody');
    END IF;
    IF fresh ? 'consents' THEN
        INSERT INTO corridor.consents
        SELECT * FROM jsonb_populate_recordset(NULL::corridor.consents, fresh -> 'consents');
    END IF;
    IF stale ? 'cases' THEN
        PERFORM corridor.update_cases(stale -> 'cases');
    END IF;
    IF stale ? 'referrals' THEN
        PERFORM corridor.update_referrals(stale -> 'referrals');
    END IF;
    IF fresh ? 'referrals' THEN
        INSERT INTO corridor.referrals
        SELECT * FROM jsonb_populate_recordset(NULL::corridor.referrals, fresh -> 'referrals');
    END IF;
    IF stale ? 'handoffs' THEN
        PERFORM corridor.update_handoffs(stale -> 'handoffs');
    END IF;
    IF fresh ? 'handoffs' THEN
        INSERT INTO corridor.handoffs
        SELECT * FROM jsonb_populate_recordset(NULL::corridor.handoffs, fresh -> 'handoffs');
    END IF;
    IF changes ? 'custody' THEN
        PERFORM corridor.move_custody(changes -> 'custody');
    END IF;
    IF changes ? 'grant' THEN
        -- a copy under a key that was replaced meanwhile would be lost with it: decided anew, under the newest
        PERFORM corridor.decide_anew_unless(NOT EXISTS (
            SELECT FROM jsonb_populate_recordset(NULL::vault.wrapped_keys, changes -> 'grant') AS g
            JOIN vault.organisation_keys AS k ON k.organisation_id = g.organisation_id AND k.generation > g.generation
        ));
        INSERT INTO vault.wrapped_keys
        SELECT * FROM jsonb_populate_recordset(NULL::vault.wrapped_keys, changes -> 'grant') ON CONFLICT DO NOTHING;
    END IF;
    IF changes ? 'revoke' THEN
        PERFORM corridor.revoke_keys(changes -> 'revoke');
    END IF;
    IF changes ? 'index' THEN
        PERFORM corridor.write_index(changes #> '{index,0}');
    END IF;
    IF changes ? 'for_the_person' THEN
        PERFORM corridor.protect(changes);
    END IF;
    IF changes ? 'timeline' THEN
        INSERT INTO corridor.timeline
        SELECT * FROM jsonb_populate_recordset(NULL::corridor.timeline, changes -> 'timeline');
    END IF;
    IF changes ? 'events' THEN
        INSERT INTO corridor.events (organisation_id, id, type, at, actor_organisation_id, subject, status, version)
        SELECT e.organisation_id, e.id, e.type, e.at, e.actor_organisation_id, e.subject, e.status, e.version
        FROM jsonb_populate_recordset(NULL::corridor.events, changes -> 'events') AS e;
    END IF;
    IF changes ? 'audit' THEN
        PERFORM corridor.append_audit(changes -> 'audit');
    END IF;
    IF changes ? 'audit_of_others' THEN
        PERFORM corridor.append_audit_of_others(changes -> 'audit_of_others');
    END IF;
    IF changes ? 'answer' THEN
        -- a key that is still kept belongs to another request, which has won
        INSERT INTO corridor.idempotency AS i
        SELECT * FROM jsonb_populate_record(NULL::corridor.idempotency, changes -> 'answer')
        ON CONFLICT (client_id, key) DO UPDATE
            SET organisation_id = excluded.organisation_id, generation = excluded.generation,
                data_key = excluded.data_key, answer = excluded.answer, created_at = excluded.created_at,
                case_id = excluded.case_id
            WHERE i.created_at <= now() - interval '72 hours';
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written = 0 THEN
            RAISE EXCEPTION USING ERRCODE = 'CR002', MESSAGE = 'idempotency_key_taken';
        END IF;
    END IF;
END
$$;
