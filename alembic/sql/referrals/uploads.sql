-- Uploads. Every file arrives, and is cleaned, under an upload; one transaction then makes it a document. Each request
-- that continues an upload draws a `writer`: anything that an older one still sends is refused.

CREATE OR REPLACE FUNCTION corridor.begin_upload(ctx jsonb, given jsonb, granted jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    PERFORM corridor.refuse_replaced_keys(granted);
    INSERT INTO corridor.uploads SELECT * FROM jsonb_populate_record(NULL::corridor.uploads, given);
    INSERT INTO vault.wrapped_keys SELECT * FROM jsonb_populate_recordset(NULL::vault.wrapped_keys, granted);
    RETURN json_build_object('file', NULL);
END
$$;

-- An upload of this client and user, with the key that opens it.
CREATE OR REPLACE FUNCTION corridor.load_upload(
    ctx jsonb, wanted uuid, on_referral uuid DEFAULT NULL, of_user uuid DEFAULT NULL
) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    on_referral := corridor.referral_within(ctx, on_referral);
    RETURN json_build_object('file', (
        SELECT to_jsonb(u) || jsonb_build_object(
            'centre', corridor.place(u.centre_id), 'wrapped_keys', corridor.wrapped_keys(u.case_id, u.data_key_id),
            'organisation_keys', corridor.organisation_keys(me)
        )
        FROM corridor.uploads AS u
        WHERE u.id = wanted AND u.referral_id = on_referral AND u.organisation_id = me
            AND u.client_id = (ctx ->> 'client_id')::uuid AND u.user_id IS NOT DISTINCT FROM of_user
    ));
END
$$;

-- Lets a request continue an upload, if the offsets match; the previous one is refused from now on.
CREATE OR REPLACE FUNCTION corridor.take_upload(ctx jsonb, wanted uuid, at_offset bigint, by_writer uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.uploads AS u SET writer = by_writer
    WHERE u.id = wanted AND u.organisation_id = corridor.present_organisation()
        AND u.client_id = (ctx ->> 'client_id')::uuid AND u.received = at_offset AND u.done_at IS NULL;
    RETURN FOUND;
END
$$;

-- Returns how far an upload is, and stops the request that is continuing it: the client that asks has given that
-- request up, and what it is told must stay true.
CREATE OR REPLACE FUNCTION corridor.stop_upload(ctx jsonb, wanted uuid) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    so_far bigint;
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.uploads AS u SET writer = NULL
    WHERE u.id = wanted AND u.organisation_id = corridor.present_organisation()
        AND u.client_id = (ctx ->> 'client_id')::uuid AND u.done_at IS NULL
    RETURNING u.received INTO so_far;
    RETURN so_far;
END
$$;

-- Stores a piece: of what arrived, up to the byte `so_far`, or of the cleaned file (`so_far` is null). False if another
-- request has taken over the upload, or it is gone.
CREATE OR REPLACE FUNCTION corridor.put_upload_piece(
    ctx jsonb, of_upload uuid, by_writer uuid, piece uuid, place integer, content bytea, so_far bigint
) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    in_case uuid;
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.uploads AS u SET received = coalesce(so_far, u.received)
    WHERE u.id = of_upload AND u.organisation_id = corridor.present_organisation() AND u.writer = by_writer
        AND u.done_at IS NULL
    RETURNING u.case_id INTO in_case;
    IF in_case IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO corridor.file_pieces AS p (id, case_id, organisation_id, upload_id, cleaned, number, sealed)
    VALUES (piece, in_case, corridor.present_organisation(), of_upload, so_far IS NULL, place, content)
    ON CONFLICT (upload_id, cleaned, number) DO UPDATE SET sealed = excluded.sealed;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION corridor.upload_piece(ctx jsonb, of_upload uuid, place integer) RETURNS bytea
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN (
        SELECT p.sealed FROM corridor.file_pieces AS p
        WHERE p.upload_id = of_upload AND p.organisation_id = corridor.present_organisation() AND NOT p.cleaned
            AND p.number = place
    );
END
$$;

-- Starts cleaning: removes what an interrupted cleaning has left.
CREATE OR REPLACE FUNCTION corridor.begin_cleaning(ctx jsonb, of_upload uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    DELETE FROM corridor.file_pieces AS p
    WHERE p.upload_id = of_upload AND p.organisation_id = corridor.present_organisation() AND p.cleaned;
END
$$;

-- Removes an upload with its pieces and its key, if this request is its current writer.
CREATE OR REPLACE FUNCTION corridor.drop_upload(ctx jsonb, wanted uuid, by_writer uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    WITH gone AS (
        DELETE FROM corridor.uploads AS u WHERE u.id = wanted AND u.writer = by_writer AND u.done_at IS NULL
        RETURNING u.case_id, u.data_key_id
    )
    DELETE FROM vault.wrapped_keys AS w USING gone AS g WHERE w.case_id = g.case_id AND w.data_key_id = g.data_key_id;
END
$$;

-- The cleaned pieces become the document's; what arrived is removed, with its key. Part of corridor.record: [{"id",
-- "writer", "document_id", "referral_id", "pieces", "at"}]. If another request was faster, or there are too many
-- documents by now, the decision is made again. A form leaves no upload behind; one in parts can still be asked for.
CREATE OR REPLACE FUNCTION corridor.finish_uploads(finished jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
    moved bigint;
    in_parts boolean;
BEGIN
    FOR it IN
        SELECT * FROM jsonb_to_recordset(finished)
            AS f (id uuid, writer uuid, document_id uuid, referral_id uuid, pieces bigint, at timestamptz)
    LOOP
        WITH done AS (
            UPDATE corridor.uploads AS u
            SET done_at = it.at, received = coalesce(u.length, u.received), writer = NULL, words = NULL
            WHERE u.id = it.id AND u.writer = it.writer AND u.done_at IS NULL
            RETURNING u.case_id, u.data_key_id, u.length
        ), gone AS (
            DELETE FROM vault.wrapped_keys AS w USING done AS d
            WHERE w.case_id = d.case_id AND w.data_key_id = d.data_key_id
        )
        SELECT d.length IS NOT NULL INTO in_parts FROM done AS d;
        PERFORM corridor.conflict_unless(in_parts IS NOT NULL);
        UPDATE corridor.file_pieces AS p SET document_id = it.document_id, upload_id = NULL
        WHERE p.upload_id = it.id AND p.cleaned;
        GET DIAGNOSTICS moved = ROW_COUNT;
        PERFORM corridor.conflict_unless(moved = it.pieces);
        DELETE FROM corridor.file_pieces AS p WHERE p.upload_id = it.id;
        IF NOT in_parts THEN
            DELETE FROM corridor.uploads AS u WHERE u.id = it.id;
        END IF;
        PERFORM corridor.conflict_unless(corridor.documents_on(it.referral_id) <= corridor.most_documents());
    END LOOP;
END
$$;

-- Removes these organisations' unfinished uploads to a case. Part of decisions for the person.
CREATE OR REPLACE FUNCTION corridor.forget_uploads(of_case uuid, organisations uuid[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.uploads AS u WHERE u.case_id = of_case AND u.organisation_id = ANY (organisations)
        RETURNING u.data_key_id
    )
    DELETE FROM vault.wrapped_keys AS w USING gone AS g WHERE w.case_id = of_case AND w.data_key_id = g.data_key_id
$$;

-- For the worker: removes uploads begun before that time, finished or not, with their pieces and keys. An interrupted
-- form is removed sooner.
CREATE OR REPLACE FUNCTION corridor.drop_uploads(before timestamptz, forms_before timestamptz, at_most integer)
    RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.uploads AS u WHERE u.id IN (
            SELECT o.id FROM corridor.uploads AS o WHERE o.created_at < CASE WHEN o.length IS NULL THEN forms_before ELSE before END
            ORDER BY o.created_at LIMIT at_most FOR UPDATE SKIP LOCKED
        )
        RETURNING u.case_id, u.data_key_id
    ), keys AS (
        DELETE FROM vault.wrapped_keys AS w USING gone AS g
        WHERE w.case_id = g.case_id AND w.data_key_id = g.data_key_id
    )
    SELECT count(*) FROM gone
$$;
