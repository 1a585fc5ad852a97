-- What a decision for the person takes away: old keys, access to the case and, in an erasure, everything. Part of
-- corridor.record, reached only through corridor.record_for_the_person.

-- Reseals consents under the new key. Their version stays, because nothing changes for readers.
CREATE OR REPLACE FUNCTION corridor.reseal_consents(of_case uuid, resealed jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.consents AS k SET words = n.words
    FROM jsonb_populate_recordset(NULL::corridor.consents, resealed) AS n
    WHERE k.id = n.id AND k.case_id = of_case
$$;

-- Keeps the holder's copy of the old key, where the app cannot reach it, until the worker has verified what the new key
-- seals (kept_keys.sql). If the organisation's own key was replaced in the meantime, the copy would be lost with it, so
-- the decision is made again.
CREATE OR REPLACE FUNCTION corridor.keep_replaced_key(kept jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    copy vault.replaced_keys := jsonb_populate_record(NULL::vault.replaced_keys, kept);
BEGIN
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM vault.organisation_keys AS k
        WHERE k.organisation_id = copy.organisation_id AND k.generation > copy.generation
    ));
    INSERT INTO vault.replaced_keys (data_key_id, organisation_id, case_id, generation, wrapped)
    VALUES (copy.data_key_id, copy.organisation_id, copy.case_id, copy.generation, copy.wrapped);
END
$$;

-- The case has a new key: deletes every copy of the old one except the holder's (`kept`). `held_by` are the holders
-- known to the decision. Another holder, or a consent that was not resealed, means a concurrent change, and the
-- decision is made again.
CREATE OR REPLACE FUNCTION corridor.rotate_case_key(rotation jsonb, resealed jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    of_case uuid := (rotation ->> 'case_id')::uuid;
    gone uuid[];
BEGIN
    WITH deleted AS (
        DELETE FROM vault.wrapped_keys AS w
        WHERE w.case_id = of_case AND w.data_key_id = (rotation ->> 'old_key')::uuid
        RETURNING w.organisation_id
    )
    SELECT coalesce(array_agg(d.organisation_id), '{}') INTO gone FROM deleted AS d;
    PERFORM corridor.conflict_unless(gone <@ ARRAY(SELECT jsonb_array_elements_text(rotation -> 'held_by')::uuid));
    DELETE FROM vault.owed_turns AS t WHERE t.case_id = of_case;
    IF rotation ? 'kept' THEN  -- absent if the process runs the previous version
        PERFORM corridor.keep_replaced_key(rotation -> 'kept');
    END IF;
    PERFORM corridor.reseal_consents(of_case, resealed);
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.consents AS k
        WHERE k.case_id = of_case AND k.words IS NOT NULL
            AND NOT EXISTS (SELECT FROM jsonb_array_elements(resealed) AS n WHERE n ->> 'id' = k.id::text)
    ));
END
$$;

-- No key was available: takes the copies away at once; the worker rotates the key when it is available again
-- (pending_rekeys.sql). Until then, if nobody keeps a copy, only these can open the old key.
CREATE OR REPLACE FUNCTION corridor.cut_off(cut jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    keeps uuid[] := ARRAY(SELECT jsonb_array_elements_text(cut -> 'keeps')::uuid);
    known uuid[] := ARRAY(SELECT jsonb_array_elements_text(cut -> 'held_by')::uuid);
    gone uuid[];
BEGIN
    WITH deleted AS (
        DELETE FROM vault.wrapped_keys AS w
        WHERE w.case_id = (cut ->> 'case_id')::uuid AND w.data_key_id = (cut ->> 'key')::uuid
            AND w.organisation_id <> ALL (keeps)
        RETURNING w.data_key_id, w.organisation_id, w.case_id, w.generation, w.wrapped
    ), parked AS (
        INSERT INTO vault.owed_turns (data_key_id, organisation_id, case_id, generation, wrapped)
        SELECT d.data_key_id, d.organisation_id, d.case_id, d.generation, d.wrapped FROM deleted AS d
        ON CONFLICT (data_key_id, organisation_id) DO UPDATE
            SET generation = excluded.generation, wrapped = excluded.wrapped
    )
    SELECT coalesce(array_agg(d.organisation_id), '{}') INTO gone FROM deleted AS d;
    PERFORM corridor.conflict_unless(gone <@ known);
END
$$;

-- Deletes the references that these organisations gave the case and its referrals.
CREATE OR REPLACE FUNCTION corridor.forget_references(of_case uuid, organisations uuid[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.own_references AS x
        WHERE x.case_id = of_case AND x.organisation_id = ANY (organisations)
        RETURNING x.data_key_id, x.organisation_id
    )
    DELETE FROM vault.wrapped_keys AS w USING gone AS g
    WHERE w.case_id = of_case AND w.data_key_id = g.data_key_id AND w.organisation_id = g.organisation_id
$$;

-- The organisations that a withdrawal takes the case from: those that lose a key, and the centre that held it. Whose
-- organisation holds the case now keeps what it called it.
CREATE OR REPLACE FUNCTION corridor.lose_by_withdrawal(of_case uuid, changes jsonb) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    SELECT array_agg(x.organisation_id) FROM (
        SELECT (g ->> 'organisation_id')::uuid FROM jsonb_array_elements(changes -> 'revoke') AS g
        UNION
        SELECT c.organisation_id FROM corridor.centres AS c WHERE c.id = (changes #>> '{custody,before}')::uuid
    ) AS x (organisation_id)
    WHERE NOT EXISTS (
        SELECT FROM corridor.cases AS c WHERE c.id = of_case AND c.holder_organisation_id = x.organisation_id
    )
$$;

-- The migrant excluded these organisations: deletes their keys and their access to the case.
CREATE OR REPLACE FUNCTION corridor.exclude_organisations(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    organisations uuid[] := ARRAY(SELECT jsonb_array_elements_text(gone -> 'organisations')::uuid);
    noted bigint;
BEGIN
    DELETE FROM vault.wrapped_keys AS w
    WHERE w.case_id = (gone ->> 'case_id')::uuid AND w.organisation_id = ANY (organisations);
    WITH parted AS (
        DELETE FROM corridor.access AS a
        WHERE a.case_id = (gone ->> 'case_id')::uuid AND a.organisation_id = ANY (organisations)
        RETURNING a.organisation_id, a.object_id
    )
    SELECT count(corridor.note_parting(p.organisation_id, p.object_id)) INTO noted FROM parted AS p;
    PERFORM corridor.forget_uploads((gone ->> 'case_id')::uuid, organisations);
    PERFORM corridor.forget_answers((gone ->> 'case_id')::uuid, organisations);
    PERFORM corridor.forget_references((gone ->> 'case_id')::uuid, organisations);
    PERFORM corridor.unlink_activities((gone ->> 'case_id')::uuid, organisations);
END
$$;

-- Whether a consent was withdrawn, for everybody or for this centre (Consent.withdrawn_for, domain/consents/consent.py).
CREATE OR REPLACE FUNCTION corridor.is_withdrawn_for(consent uuid, centre uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.consents AS k
        WHERE k.id = consent AND (k.withdrawn_at IS NOT NULL OR k.struck_out ? centre::text)
    )
$$;

-- Fails if something is still open that was created concurrently, unseen by the decision.
CREATE OR REPLACE FUNCTION corridor.leave_nothing_open(of_case uuid, on_consent uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND corridor.is_under_way(r)
            AND (on_consent IS NULL OR (r.consent_id = on_consent AND corridor.is_withdrawn_for(on_consent, r.to_centre_id)))
    ));
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.handoffs AS h
        WHERE h.case_id = of_case AND corridor.is_open_handoff(h)
            AND (on_consent IS NULL OR (h.consent_id = on_consent AND corridor.is_withdrawn_for(on_consent, h.to_centre_id)))
    ));
END
$$;

-- Fails if something is open with a centre of a kind that was excluded just now: created concurrently, unseen by the
-- decision.
CREATE OR REPLACE FUNCTION corridor.leave_nothing_with_excluded(of_case uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.cases AS c
        JOIN (
            SELECT r.case_id, r.to_centre_id, r.to_organisation_id FROM corridor.referrals AS r
            WHERE corridor.is_under_way(r)
            UNION ALL
            SELECT h.case_id, h.to_centre_id, h.to_organisation_id FROM corridor.handoffs AS h
            WHERE corridor.is_open_handoff(h)
        ) AS x ON x.case_id = c.id
        JOIN corridor.organisations AS o ON o.id = x.to_organisation_id
        WHERE c.id = of_case AND corridor.is_excluded(c, o.operator_type, x.to_centre_id)
    ));
END
$$;

CREATE OR REPLACE FUNCTION corridor.protect(changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    of_case uuid := (changes ->> 'for_the_person')::uuid;
BEGIN
    IF changes ? 'rotate_case_key' THEN
        PERFORM corridor.rotate_case_key(changes #> '{rotate_case_key,0}', coalesce(changes -> 'reseal', '[]'));
        PERFORM corridor.rewrap_notes(of_case, coalesce(changes -> 'rewrap_notes', '[]'));
        PERFORM corridor.rewrap_documents(of_case, coalesce(changes -> 'rewrap_documents', '[]'));
        PERFORM corridor.rewrap_claims(of_case, coalesce(changes -> 'rewrap_claims', '[]'));
    ELSIF changes ? 'reseal' THEN
        PERFORM corridor.reseal_consents(of_case, changes -> 'reseal');
    END IF;
    IF changes ? 'mend_notes' THEN
        PERFORM corridor.set_note_keys(of_case, changes -> 'mend_notes');
    END IF;
    IF changes ? 'mend_documents' THEN
        PERFORM corridor.set_document_keys(of_case, changes -> 'mend_documents');
    END IF;
    IF changes ? 'mend_claims' THEN
        PERFORM corridor.set_claim_keys(of_case, changes -> 'mend_claims');
    END IF;
    IF changes ? 'cut_off' THEN
        PERFORM corridor.cut_off(changes #> '{cut_off,0}');
    END IF;
    IF changes #> '{update,consents}' IS NOT NULL THEN
        PERFORM corridor.forget_references(of_case, corridor.lose_by_withdrawal(of_case, changes));
        PERFORM corridor.forget_uploads(of_case, corridor.lose_by_withdrawal(of_case, changes));
    END IF;
    IF changes ? 'excluded' THEN
        PERFORM corridor.exclude_organisations(changes #> '{excluded,0}');
    END IF;
    IF changes ? 'excludes' THEN
        PERFORM corridor.leave_nothing_with_excluded(of_case);
    END IF;
    IF changes #> '{update,consents}' IS NOT NULL THEN
        PERFORM corridor.leave_nothing_open(of_case, (changes #>> '{update,consents,0,id}')::uuid);
    END IF;
    IF changes #>> '{update,cases,0,status}' IN ('closed', 'erased') THEN
        PERFORM corridor.leave_nothing_open(of_case, NULL);
    END IF;
    IF changes #>> '{update,cases,0,status}' = 'erased' THEN
        INSERT INTO corridor.erasures (case_id, organisation_id, at)
        VALUES (of_case, corridor.present_organisation(), (changes #>> '{update,cases,0,updated_at}')::timestamptz)
        ON CONFLICT DO NOTHING;
        PERFORM corridor.erase_case(of_case);
    END IF;
END
$$;

-- Records a decision that affects partners whom the caller does not see: withdrawal, exclusion, closing, erasure, the
-- return of custody. It runs as the owner, so it checks that the caller may decide and that every row belongs to this
-- case.
CREATE OR REPLACE FUNCTION corridor.record_for_the_person(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_case uuid := (changes ->> 'for_the_person')::uuid;
BEGIN
    IF NOT corridor.speaks_for_the_person((ctx ->> 'organisation_id')::uuid, of_case) THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_decision_of_this_organisation';
    END IF;
    IF NOT corridor.is_of_case(changes, of_case, (ctx ->> 'organisation_id')::uuid) OR changes ? 'audit_of_others' THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_of_this_case';
    END IF;
    PERFORM corridor.record(ctx, changes);
END
$$;

REVOKE ALL ON FUNCTION corridor.record_for_the_person(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.record_for_the_person(jsonb, jsonb) TO corridor_app;
