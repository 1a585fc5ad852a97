-- Responses kept for retries.

-- Whether a stored response is no longer given: it is too old, or since then a consent of its case has expired, and the
-- organisation did not open the case. The response may show what that consent no longer covers, so a retry is decided
-- anew.
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

-- Empties the responses about a case that were kept for these organisations. The key stays taken: a retry gets 410
-- `gone`, neither the first response nor a second effect. Reached under each organisation's row-level security, or as the
-- owner.
CREATE OR REPLACE FUNCTION corridor.forget_answers(of_case uuid, organisations uuid[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.idempotency AS i SET generation = NULL, data_key = NULL, answer = ''
    WHERE i.case_id = of_case AND i.organisation_id = ANY (organisations) AND i.answer <> ''
$$;

-- Part of corridor.record, and the one place where responses are forgotten because access has ended. They are forgotten
-- for the receiver of a referral that ends, a centre that gives a case away, a former sending side, an organisation that
-- loses a key, and a centre that closed a case and keeps nothing of it. The organisation that holds the case now keeps
-- its own.
CREATE OR REPLACE FUNCTION corridor.forget_former_readers(changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    gone record;
BEGIN
    FOR gone IN
        SELECT r.to_organisation_id AS organisation_id, r.case_id
        FROM jsonb_to_recordset(changes #> '{update,referrals}') AS r (
            to_organisation_id uuid, case_id uuid, sent_at timestamptz, ended_at timestamptz, updated_at timestamptz
        )
        WHERE r.sent_at IS NOT NULL AND r.ended_at = r.updated_at
        UNION
        SELECT c.organisation_id, (changes #>> '{custody,case_id}')::uuid FROM corridor.centres AS c
        WHERE c.id = (changes #>> '{custody,before}')::uuid AND changes #>> '{custody,centre_id}' IS NOT NULL
        UNION
        SELECT g.organisation_id, g.case_id
        FROM jsonb_to_recordset(coalesce(changes -> 'revoke', '[]') || coalesce(changes -> 'let_go', '[]'))
            AS g (organisation_id uuid, case_id uuid)
        UNION
        SELECT u.organisation_id, k.case_id
        FROM jsonb_to_recordset(changes #> '{update,consents}') AS k (case_id uuid)
        CROSS JOIN LATERAL (
            SELECT l.organisation_id, l.until FROM corridor.custody AS l
            WHERE l.case_id = k.case_id ORDER BY l.entry DESC LIMIT 1
        ) AS u
        WHERE u.until IS NOT NULL AND NOT EXISTS (SELECT FROM corridor.closed_last_by(k.case_id))
    LOOP
        PERFORM set_config('app.org', gone.organisation_id::text, true);
        IF NOT EXISTS (
            SELECT FROM corridor.cases AS c
            WHERE c.id = gone.case_id AND c.holder_organisation_id = gone.organisation_id
        ) THEN
            PERFORM corridor.forget_answers(gone.case_id, ARRAY[gone.organisation_id]);
        END IF;
    END LOOP;
    PERFORM set_config('app.org', coalesce(me::text, ''), true);
END
$$;
