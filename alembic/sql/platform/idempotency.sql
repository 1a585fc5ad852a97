-- Responses kept for retries.

-- Whether since this response a consent of its case has expired, and the organisation did not open the case. It may show
-- what that consent no longer covers, so it is not given again: a retry of an action is decided anew, and a retry of what
-- made something is 410 `gone`, or it would make it twice. One that was emptied stays for its whole time: deciding anew
-- could bring back what was erased.
CREATE OR REPLACE FUNCTION corridor.answer_outlived_consent(i corridor.idempotency) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT i.case_id IS NOT NULL AND i.answer <> ''
        AND EXISTS (
            SELECT FROM corridor.consents AS k
            WHERE k.case_id = i.case_id AND k.expires_at > i.created_at AND k.expires_at <= now()
        )
        AND NOT EXISTS (
            SELECT FROM corridor.custody AS u
            WHERE u.case_id = i.case_id AND u.entry = 1 AND u.organisation_id = i.organisation_id
        )
$$;

-- Whether a stored response may be replaced by a newer one.
CREATE OR REPLACE FUNCTION corridor.answer_is_over(i corridor.idempotency) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT i.created_at <= now() - corridor.answers_kept() OR corridor.answer_outlived_consent(i)
$$;

-- How much of some cases these centres see: the least of all. 3: they hold or held it last, 2: they send it or work on
-- it, 1: they are asked to, 0: none of these.
CREATE OR REPLACE FUNCTION corridor.level_within(mine uuid[], in_cases uuid[]) RETURNS integer
    LANGUAGE sql STABLE AS $$
    SELECT min(CASE
        WHEN (
            SELECT u.centre_id FROM corridor.custody AS u WHERE u.case_id = c.id ORDER BY u.entry DESC LIMIT 1
        ) = ANY (mine) THEN 3
        WHEN EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = c.id
                AND (r.from_centre_id = ANY (mine) OR (r.to_centre_id = ANY (mine) AND corridor.is_worked_on(r)))
        ) THEN 2
        WHEN EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = c.id AND r.to_centre_id = ANY (mine) AND corridor.is_under_way(r)
        ) OR EXISTS (
            SELECT FROM corridor.handoffs AS h
            WHERE h.case_id = c.id AND h.to_centre_id = ANY (mine) AND h.status = 'offered'
        ) THEN 1
        ELSE 0
    END)
    FROM unnest(in_cases) AS c (id) WHERE c.id IS NOT NULL
$$;

-- Whether a look-up of the caller's organisation would still find each of these cases of others (corridor.load_matches).
-- Runs as the owner, because the caller sees none of them.
CREATE OR REPLACE FUNCTION corridor.would_find(of_cases uuid[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM unnest(of_cases) AS w (case_id)
        LEFT JOIN corridor.cases AS c ON c.id = w.case_id AND c.status = 'open'
        WHERE c.id IS NULL OR EXISTS (
            SELECT FROM corridor.organisations AS o
            WHERE o.id = corridor.present_organisation() AND o.operator_type = ANY (c.excluded_operator_types)
        )
    )
$$;
REVOKE ALL ON FUNCTION corridor.would_find(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.would_find(uuid[]) TO corridor_app, corridor_worker;

-- Whether this caller may have a stored response again. Its client, user and organisation are those of then, or it would
-- not be found; its role must be the same, and its centres no fewer. Who was limited to some centres sees at least as
-- much of the cases as right after the response: a retry of what ended its own access gets the response, a retry from
-- before a sister centre took the case does not.
CREATE OR REPLACE FUNCTION corridor.may_have_again(ctx jsonb, i corridor.idempotency) RETURNS boolean
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    mine uuid[] := ctx ->> 'centres';
BEGIN
    IF i.role IS DISTINCT FROM ctx ->> 'role' OR NOT corridor.would_find(i.found_cases) THEN
        RETURN false;
    END IF;
    IF mine IS NULL THEN
        RETURN true;
    END IF;
    RETURN coalesce(i.centres <@ mine, false)
        AND (i.level IS NULL OR corridor.level_within(mine, i.case_id || i.more_cases) >= i.level);
END
$$;

-- Finds the stored response for this Idempotency-Key. It is read after the load, so that anyone who sees the new state
-- sees the response too. Includes the keys that open it, because the load may have found nothing else.
CREATE OR REPLACE FUNCTION corridor.stored_answer(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    found json;
BEGIN
    IF ctx ->> 'key' IS NULL THEN
        RETURN NULL;
    END IF;
    found := (
        SELECT json_build_object(
            'generation', i.generation, 'data_key', i.data_key,
            'answer', CASE WHEN o.outlived OR corridor.may_have_again(ctx, i) THEN i.answer ELSE '' END,
            'outlived', o.outlived,
            'secret', CASE WHEN i.created_at > now() - corridor.secrets_kept() THEN i.secret END,
            'organisation_keys', corridor.organisation_keys(i.organisation_id)
        )
        FROM corridor.idempotency AS i, LATERAL (SELECT corridor.answer_outlived_consent(i)) AS o (outlived)
        WHERE i.client_id = (ctx ->> 'client_id')::uuid AND i.digest = (ctx ->> 'key')::bytea
            AND i.organisation_id = corridor.present_organisation()
            AND i.created_at > now() - corridor.answers_kept()
    );
    IF found IS NOT NULL AND current_setting('synchronous_standby_names') <> '' THEN
        -- What it acknowledges may be here alone, after a crash or a cancelled wait (ADR 0077). This transaction writes,
        -- so its commit waits until a standby has everything before it.
        PERFORM pg_logical_emit_message(true, 'corridor', 'acknowledged again');
    END IF;
    RETURN found;
END
$$;

-- Stores a response for a retry. If the key is still taken, another request with it was faster. A look-up changes none of
-- the cases that it shows, so they are locked here: one that was erased meanwhile leaves an empty response.
CREATE OR REPLACE FUNCTION corridor.keep_answer(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.idempotency := jsonb_populate_record(NULL::corridor.idempotency, given);
BEGIN
    IF n.centres IS NOT NULL AND (n.case_id IS NOT NULL OR n.more_cases IS NOT NULL) THEN
        n.level := corridor.level_within(n.centres, n.case_id || n.more_cases);
    END IF;
    IF n.more_cases IS NOT NULL THEN
        PERFORM FROM corridor.cases AS c WHERE c.id = ANY (n.more_cases) ORDER BY c.id FOR SHARE;
        IF EXISTS (SELECT FROM corridor.cases AS c WHERE c.id = ANY (n.more_cases) AND c.status = 'erased') THEN
            n.generation := NULL;
            n.data_key := NULL;
            n.answer := '';
        END IF;
    END IF;
    INSERT INTO corridor.idempotency AS i (
        client_id, digest, organisation_id, generation, data_key, answer, created_at, case_id, more_cases, found_cases,
        secret, centres, role, level
    )
    VALUES (
        n.client_id, n.digest, n.organisation_id, n.generation, n.data_key, n.answer, n.created_at, n.case_id,
        n.more_cases, n.found_cases, n.secret, n.centres, n.role, n.level
    )
    ON CONFLICT (client_id, digest) DO UPDATE
        SET organisation_id = excluded.organisation_id, generation = excluded.generation,
            data_key = excluded.data_key, answer = excluded.answer, created_at = excluded.created_at,
            case_id = excluded.case_id, more_cases = excluded.more_cases, found_cases = excluded.found_cases,
            secret = excluded.secret, centres = excluded.centres, role = excluded.role, level = excluded.level
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
    UPDATE corridor.idempotency AS i
    SET generation = NULL, data_key = NULL, answer = '', secret = NULL, more_cases = NULL, found_cases = NULL
    WHERE (i.case_id = of_case OR (i.more_cases IS NOT NULL AND i.more_cases @> ARRAY[of_case]))
        AND i.organisation_id = ANY (organisations) AND i.answer <> ''
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
