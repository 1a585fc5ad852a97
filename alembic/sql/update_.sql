-- Compare and set: each new row is written only over the version just below its own; another one there raises CR001.
-- What an object was born with does not change, and is left out. Row by row: a join with the given rows, of which the
-- planner expects a hundred, would be a hash join that reads the whole table. Table by table: a statement put together for
-- any table would be planned anew at every call, and nothing would say which columns may change.

CREATE OR REPLACE FUNCTION corridor.update_consents(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.consents;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.consents, given) LOOP
        UPDATE corridor.consents AS o
        SET version = n.version, withdrawn_at = n.withdrawn_at, words = n.words
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION corridor.update_cases(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.cases;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.cases, given) LOOP
        UPDATE corridor.cases AS o
        SET version = n.version, status = n.status, holder_centre_id = n.holder_centre_id,
            holder_organisation_id = n.holder_organisation_id, sex = n.sex, birth_year = n.birth_year,
            stage = n.stage, origin_area = n.origin_area, destination_area = n.destination_area,
            sector = n.sector, occupation = n.occupation, languages = n.languages, case_types = n.case_types,
            excluded_operator_types = n.excluded_operator_types, identity = n.identity, outcome = n.outcome,
            data_key_id = n.data_key_id, closing_note = n.closing_note,
            updated_at = n.updated_at, closed_at = n.closed_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION corridor.update_referrals(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.referrals;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.referrals, given) LOOP
        UPDATE corridor.referrals AS o
        SET version = n.version, corridor_id = n.corridor_id, from_centre_id = n.from_centre_id,
            from_organisation_id = n.from_organisation_id, to_centre_id = n.to_centre_id,
            to_organisation_id = n.to_organisation_id, fallback_centre_ids = n.fallback_centre_ids,
            kind = n.kind, direction = n.direction, service_types = n.service_types, urgency = n.urgency, purpose = n.purpose,
            window_from = n.window_from, window_to = n.window_to, share = n.share, consent_id = n.consent_id,
            words = n.words, status = n.status, last_action = n.last_action, acknowledge_by = n.acknowledge_by,
            decide_by = n.decide_by, contact_by = n.contact_by, next_due_at = n.next_due_at,
            sent_at = n.sent_at, info_requested_at = n.info_requested_at, acknowledged_at = n.acknowledged_at,
            accepted_at = n.accepted_at, contact_confirmed_at = n.contact_confirmed_at,
            contact_channel = n.contact_channel, contact_verified = n.contact_verified,
            resume_on = n.resume_on, decline_reason = n.decline_reason, decided_by = n.decided_by,
            suggested_centre_id = n.suggested_centre_id, outcome = n.outcome,
            services_delivered = n.services_delivered, attempts = n.attempts, custody_moved = n.custody_moved,
            redirected_to = n.redirected_to, deletion_owed_since = n.deletion_owed_since,
            deletion_due_by = n.deletion_due_by, deletion_confirmed_at = n.deletion_confirmed_at,
            deletion_note = n.deletion_note, ended_at = n.ended_at, updated_at = n.updated_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION corridor.update_handoffs(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.handoffs;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.handoffs, given) LOOP
        UPDATE corridor.handoffs AS o
        SET version = n.version, status = n.status, updated_at = n.updated_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;
