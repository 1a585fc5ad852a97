-- Responses kept for retries.

-- Whether a stored response is no longer given: it is too old, or since then a consent of its case has expired, and the
-- organisation did not open the case. The response may show what that consent no longer covers, so a retry is decided
-- anew. A withdrawal deletes the response instead.
CREATE OR REPLACE FUNCTION corridor.answer_is_over(i corridor.idempotency) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT i.created_at <= now() - corridor.answers_kept() OR (
        i.case_id IS NOT NULL
        AND EXISTS (
            SELECT FROM corridor.consents AS k
            WHERE k.case_id = i.case_id AND k.expires_at > i.created_at AND k.expires_at <= now()
        )
        AND NOT EXISTS (
            SELECT FROM corridor.custody AS u
            WHERE u.case_id = i.case_id AND u.entry = 1 AND u.organisation_id = i.organisation_id
        )
    )
$$;

-- Finds the stored response for this Idempotency-Key. It is read after the load, so that anyone who sees the new state
-- sees the response too. Includes the keys that open it, because the load may have found nothing else.
CREATE OR REPLACE FUNCTION corridor.stored_answer(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF ctx ->> 'key' IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT json_build_object(
            'generation', i.generation, 'data_key', i.data_key, 'answer', i.answer,
            'organisation_keys', corridor.organisation_keys(i.organisation_id)
        )
        FROM corridor.idempotency AS i
        WHERE i.client_id = (ctx ->> 'client_id')::uuid AND i.key = ctx ->> 'key'
            AND i.organisation_id = corridor.present_organisation()
            AND NOT corridor.answer_is_over(i)
    );
END
$$;

-- Stores a response for a retry. If the key is still taken, another request with it was faster.
CREATE OR REPLACE FUNCTION corridor.keep_answer(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO corridor.idempotency AS i (
        client_id, key, organisation_id, generation, data_key, answer, created_at, case_id
    )
    SELECT n.client_id, n.key, n.organisation_id, n.generation, n.data_key, n.answer, n.created_at, n.case_id
    FROM jsonb_populate_record(NULL::corridor.idempotency, given) AS n
    ON CONFLICT (client_id, key) DO UPDATE
        SET organisation_id = excluded.organisation_id, generation = excluded.generation,
            data_key = excluded.data_key, answer = excluded.answer, created_at = excluded.created_at,
            case_id = excluded.case_id
        WHERE corridor.answer_is_over(i);
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'CR002', MESSAGE = 'idempotency_key_taken';
    END IF;
END
$$;
