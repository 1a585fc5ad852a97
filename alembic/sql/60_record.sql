-- Records one decision: everything in one transaction, or nothing. `changes` holds rows by section, each only where there
-- is something in it (adapters/postgres/work/changes.py):
-- {"ground": {…}, "insert": {"referrals": […], …}, "update": {"referrals": […], …}, "access": […], "custody": {…},
--  "grant": […], "revoke": […], "index": […], "timeline": […], "events": […], "audit": […], "audit_of_others": […],
--  "answer": {…}, "leave": [members of corridors], and for the person alone (62_protect.sql): "for_the_person": the case, "turn_key",
--  "seal_anew", "cut_off", "shut_out"}.
-- An updated row carries its NEW version; it is written only over the version just below it. Whoever finds another one
-- there raises CR001, and the caller decides anew.

-- A new entry in the ledger begins at the instant at which the old one ends. Without `centre_id` the ledger just ends.
-- Without `case_version` the new holder is in the row of the case already. Clocks of two machines differ: a move never
-- happens before what it ends began.
CREATE OR REPLACE FUNCTION corridor.move_custody(move jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last_entry integer;
    moved_at timestamptz;
BEGIN
    UPDATE corridor.custody SET until = greatest((move ->> 'at')::timestamptz, since)
    WHERE case_id = (move ->> 'case_id')::uuid AND until IS NULL AND centre_id = (move ->> 'before')::uuid
    RETURNING entry, until INTO last_entry, moved_at;
    PERFORM corridor.decide_anew_unless(FOUND);
    IF move ->> 'centre_id' IS NOT NULL THEN
        IF move ->> 'case_version' IS NOT NULL THEN
            UPDATE corridor.cases
            SET version = version + 1, updated_at = moved_at,
                holder_centre_id = (move ->> 'centre_id')::uuid,
                holder_organisation_id = (move ->> 'organisation_id')::uuid
            WHERE id = (move ->> 'case_id')::uuid AND version = (move ->> 'case_version')::integer;
            PERFORM corridor.decide_anew_unless(FOUND);
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

-- An organisation's copy of a key goes, unless it still answers for the case or works on another accepted referral of it,
-- or, for a conversation, stands at its sending end as well. Asked with the eyes of that organisation: the one that acts
-- does not see the other's referrals.
CREATE OR REPLACE FUNCTION corridor.revoke_keys(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    g record;
BEGIN
    FOR g IN
        SELECT * FROM jsonb_to_recordset(gone)
            AS x (data_key_id uuid, organisation_id uuid, case_id uuid, identity boolean)
    LOOP
        PERFORM set_config('app.org', g.organisation_id::text, true);
        DELETE FROM vault.wrapped_keys AS w
        WHERE w.data_key_id = g.data_key_id AND w.organisation_id = g.organisation_id
            AND NOT (g.identity AND (
                EXISTS (
                    SELECT FROM corridor.cases AS c
                    WHERE c.id = g.case_id AND c.holder_organisation_id = g.organisation_id
                )
                OR EXISTS (
                    SELECT FROM corridor.referrals AS r
                    WHERE r.case_id = g.case_id AND r.to_organisation_id = g.organisation_id
                        AND corridor.is_worked_on(r) AND 'identity' = ANY (r.share)
                )
            ))
            AND NOT EXISTS (
                SELECT FROM corridor.referrals AS r
                WHERE r.case_id = g.case_id AND r.data_key_id = g.data_key_id
                    AND r.from_organisation_id = g.organisation_id
            );
    END LOOP;
    PERFORM set_config('app.org', coalesce(me::text, ''), true);
END
$$;

-- The text of an entry with its number in the chain: an entry that was moved betrays itself.
CREATE OR REPLACE FUNCTION corridor.numbered(entry text, place bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(entry, -1) || ',"number":' || place || '}';

-- Appends to the audit chains: hash = SHA-256(previous hash ‖ entry). The head's row lock puts writers of one chain in line.
CREATE OR REPLACE FUNCTION corridor.append_audit(entries jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    item record;
    head record;
BEGIN
    FOR item IN
        SELECT * FROM jsonb_to_recordset(entries)
            AS e (chain_id uuid, id uuid, at timestamptz, organisation_id uuid, case_id uuid, entry text)
    LOOP
        INSERT INTO corridor.audit_heads AS h (chain_id, entry_number, hash)
        VALUES (item.chain_id, 1, sha256(convert_to(corridor.numbered(item.entry, 1), 'UTF8')))
        ON CONFLICT (chain_id) DO UPDATE
            SET entry_number = h.entry_number + 1,
                hash = sha256(h.hash || convert_to(corridor.numbered(item.entry, h.entry_number + 1), 'UTF8'))
        RETURNING h.entry_number, h.hash INTO head;
        INSERT INTO corridor.audit (chain_id, entry_number, id, at, organisation_id, case_id, entry, hash)
        VALUES (
            item.chain_id, head.entry_number, item.id, item.at, item.organisation_id, item.case_id,
            corridor.numbered(item.entry, head.entry_number), head.hash
        );
    END LOOP;
END
$$;

-- The same for those whom a change of the directory concerns: in the chain, and with the eyes, of each of them.
CREATE OR REPLACE FUNCTION corridor.append_audit_of_others(entries jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    item jsonb;
BEGIN
    FOR item IN SELECT e FROM jsonb_array_elements(entries) AS e ORDER BY e ->> 'organisation_id' LOOP
        PERFORM set_config('app.org', item ->> 'organisation_id', true);
        PERFORM corridor.append_audit(jsonb_build_array(item));
    END LOOP;
    PERFORM set_config('app.org', me::text, true);
END
$$;

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
