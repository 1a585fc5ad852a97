-- Documents on referrals. The domain decides who adds, opens and removes which (domain/documents/access.py).

-- Only those who may ever open a document see its row: the centre that added it, the one that answers for the case or
-- closed it, and a receiver at work.
CREATE POLICY readers ON corridor.documents FOR SELECT TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = documents.case_id
                AND a.object_id BETWEEN documents.referral_id AND documents.referral_id
        )
        AND (
            organisation_id = corridor.present_organisation()
            OR corridor.present_organisation() = (
                SELECT u.organisation_id FROM corridor.custody AS u
                WHERE u.case_id = documents.case_id ORDER BY u.entry DESC LIMIT 1
            )
            OR EXISTS (
                SELECT FROM corridor.referrals AS r
                WHERE r.id = documents.referral_id AND r.to_organisation_id = corridor.present_organisation()
                    AND corridor.is_worked_on(r)
            )
        )
    );
CREATE POLICY added_by_a_side ON corridor.documents FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (
        organisation_id = corridor.present_organisation() AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = documents.case_id
                AND a.object_id BETWEEN documents.referral_id AND documents.referral_id
        )
    );
CREATE POLICY removed_by_who_added_it ON corridor.documents FOR DELETE TO corridor_app
    USING (organisation_id = corridor.present_organisation());
-- Repair wraps a key again (adapters/postgres/keys/key_repair.py).
CREATE POLICY repaired ON corridor.documents FOR UPDATE TO corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = documents.case_id
                AND a.object_id BETWEEN documents.case_id AND documents.case_id
        )
    );

-- An upload and its pieces belong to its organisation; the pieces of a document are for its readers.
CREATE POLICY own_rows ON corridor.uploads TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (
        organisation_id = corridor.present_organisation() AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = uploads.case_id
                AND a.object_id BETWEEN uploads.referral_id AND uploads.referral_id
        )
    );
CREATE POLICY readers ON corridor.file_pieces FOR SELECT TO corridor_app, corridor_worker
    USING (
        CASE WHEN document_id IS NULL THEN organisation_id = corridor.present_organisation()
        ELSE EXISTS (SELECT FROM corridor.documents AS d WHERE d.id = file_pieces.document_id) END
    );
CREATE POLICY own_rows ON corridor.file_pieces TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (
        organisation_id = corridor.present_organisation() AND (
            EXISTS (
                SELECT FROM corridor.uploads AS u
                WHERE u.id = file_pieces.upload_id AND u.organisation_id = corridor.present_organisation()
            ) OR EXISTS (
                SELECT FROM corridor.documents AS d
                WHERE d.id = file_pieces.document_id AND d.organisation_id = corridor.present_organisation()
            )
        )
    );
CREATE POLICY the_clock_acts ON corridor.documents TO corridor_worker USING (corridor.present_organisation() IS NULL);
CREATE POLICY the_clock_acts ON corridor.uploads TO corridor_worker USING (corridor.present_organisation() IS NULL);
CREATE POLICY the_clock_acts ON corridor.file_pieces TO corridor_worker USING (corridor.present_organisation() IS NULL);

-- All documents of a referral, newest first, with the keys that wrap theirs, read in one statement: the case's key may
-- have been replaced since the case was loaded.
CREATE OR REPLACE FUNCTION corridor.load_documents(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.referral_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT json_build_object(
            'case_key_id', c.data_key_id, 'conversation_key_id', r.data_key_id,
            'wrapped_keys', corridor.wrapped_keys(c.id, c.data_key_id, r.data_key_id),
            'documents', (
                SELECT coalesce(json_agg(
                    to_jsonb(d) || jsonb_build_object('added_by', corridor.place(d.centre_id)) ORDER BY d.id DESC
                ), '[]')
                FROM corridor.documents AS d WHERE d.referral_id = r.id AND d.case_id = r.case_id
            )
        )
        FROM corridor.referrals AS r JOIN corridor.cases AS c ON c.id = r.case_id
        WHERE r.id = wanted
            AND (r.from_organisation_id = me OR (r.to_organisation_id = me AND r.sent_at IS NOT NULL))
    ));
END
$$;

-- One encrypted piece of a document; null if it, or access to it, is gone.
CREATE OR REPLACE FUNCTION corridor.document_piece(ctx jsonb, of_document uuid, place integer) RETURNS bytea
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN (SELECT p.sealed FROM corridor.file_pieces AS p WHERE p.document_id = of_document AND p.number = place);
END
$$;

-- How many documents a referral has, including those that the caller cannot see. Runs as the owner, for callers who add
-- one.
CREATE OR REPLACE FUNCTION corridor.documents_on(referral uuid) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM corridor.documents AS d WHERE d.referral_id = referral AND EXISTS (
        SELECT FROM corridor.access AS a
        WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = d.case_id AND a.object_id = referral
    )
$$;
REVOKE ALL ON FUNCTION corridor.documents_on(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.documents_on(uuid) TO corridor_app;

-- Removes documents with their pieces: [{"id"}]. Part of corridor.record. If one is already gone, it was removed
-- concurrently, and the decision is made again.
CREATE OR REPLACE FUNCTION corridor.remove_documents(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM jsonb_to_recordset(gone) AS g (id uuid) LOOP
        DELETE FROM corridor.documents AS d
        WHERE d.id = one.id AND d.organisation_id = corridor.present_organisation();
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
END
$$;

-- The same, plus the uploads under way of the caller's organisation: the limit is for both together.
CREATE OR REPLACE FUNCTION corridor.count_documents(ctx jsonb, referral uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    referral := corridor.referral_within(ctx, referral);
    RETURN corridor.documents_on(referral) + (
        SELECT count(*) FROM corridor.uploads AS u WHERE u.referral_id = referral AND u.done_at IS NULL
    );
END
$$;
