-- How every load begins and ends. `ctx` is {"organisation_id", "client_id", "role", "sees_unconfirmed", "centres", "key",
-- "day", "newest"?}; "centres" is an array of ids for a caller who is limited to them (centre_limits.sql), and null for others.

-- The UTC day of the present unit of work, which decides with its own clock; today where there is none.
CREATE OR REPLACE FUNCTION corridor.present_day() RETURNS date
    LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('app.day', true), '')::date, (now() AT TIME ZONE 'UTC')::date);

-- Binds the transaction to the caller's organisation, for row-level security. On a replica it first waits until the
-- primary's newest changes are replayed: each later statement of a VOLATILE function sees what was replayed before it
-- started.
CREATE OR REPLACE FUNCTION corridor.enter(ctx jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF ctx ? 'newest' THEN
        PERFORM corridor.catch_up(ctx -> 'newest');
    END IF;
    PERFORM set_config('app.org', coalesce(ctx ->> 'organisation_id', ''), true);
    PERFORM set_config('app.sees_unconfirmed', coalesce(ctx ->> 'sees_unconfirmed', ''), true);
    PERFORM set_config('app.day', coalesce(ctx ->> 'day', ''), true);
    RETURN (ctx ->> 'organisation_id')::uuid;
END
$$;

-- How most loads end: the object, the caller's own key and the stored response.
CREATE OR REPLACE FUNCTION corridor.loaded(ctx jsonb, me uuid, file json) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN json_build_object(
        'file', file, 'organisation_keys', corridor.organisation_keys(me), 'answer', corridor.stored_answer(ctx)
    );
END
$$;
