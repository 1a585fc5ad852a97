-- How every load begins and ends. `ctx` is {"organisation_id", "client_id", "key"?, "newest"?}.

-- Binds the transaction to the caller's organisation, for row-level security. On a replica it first waits for what is newest
-- on the primary: every later statement of a VOLATILE function sees what was replayed before it begins.
CREATE OR REPLACE FUNCTION corridor.enter(ctx jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF ctx ? 'newest' THEN
        PERFORM corridor.catch_up(ctx -> 'newest');
    END IF;
    PERFORM set_config('app.org', coalesce(ctx ->> 'organisation_id', ''), true);
    RETURN (ctx ->> 'organisation_id')::uuid;
END
$$;

-- Looks for the first answer to this Idempotency-Key. Asked after the load: whoever sees the new state sees the answer too.
-- It brings the key that opens it along: the load may have found nothing else.
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
            AND i.created_at > now() - interval '72 hours'
    );
END
$$;

-- The wrapped keys of some organisations, newest generation first.
CREATE OR REPLACE FUNCTION corridor.organisation_keys(VARIADIC organisations uuid[]) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'organisation_id', k.organisation_id, 'generation', k.generation, 'wrapped', k.wrapped
    ) ORDER BY k.generation DESC), '[]')
    FROM vault.organisation_keys AS k
    WHERE k.organisation_id = ANY (organisations)
$$;

-- A centre as far as it decides about access.
CREATE OR REPLACE FUNCTION corridor.place(centre uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'centre_id', c.id, 'organisation_id', c.organisation_id, 'operator_type', o.operator_type
    )
    FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE c.id = centre
$$;
