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
