-- How every load begins and ends. `ctx` is {"organisation_id", "client_id", "role", "sees_unconfirmed", "centres", "case",
-- "key", "at"?, "newest"?}; "centres" is an array of ids for a caller who is limited to them, "case" the only case of one
-- who is limited to it (centre_limits.sql), and null for others; "at" is when the work happens.

-- Binds the transaction to the caller's organisation, for row-level security. On a replica it first waits until the
-- primary's newest changes are replayed: each later statement of a VOLATILE function sees what was replayed before it
-- started.
CREATE OR REPLACE FUNCTION corridor.enter(ctx jsonb) RETURNS uuid
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF ctx ? 'newest' THEN
        PERFORM corridor.catch_up(ctx -> 'newest');
    END IF;
    PERFORM set_config('app.org', coalesce(ctx ->> 'organisation_id', ''), true),
        set_config('app.sees_unconfirmed', coalesce(ctx ->> 'sees_unconfirmed', ''), true),
        set_config('app.at', coalesce(ctx ->> 'at', ''), true);
    RETURN (ctx ->> 'organisation_id')::uuid;
END
$$;

-- The instant at which the work of this transaction happens: what a check compares with must be what was decided by.
CREATE OR REPLACE FUNCTION corridor.present_instant() RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('app.at', true), '')::timestamptz, now());

-- Its UTC day.
CREATE OR REPLACE FUNCTION corridor.present_day() RETURNS date
    LANGUAGE sql STABLE
    RETURN (corridor.present_instant() AT TIME ZONE 'UTC')::date;

-- How most loads end: the object, the caller's own key and the stored response.
CREATE OR REPLACE FUNCTION corridor.loaded(ctx jsonb, me uuid, file json) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN json_build_object(
        'file', file, 'organisation_keys', corridor.organisation_keys(me), 'answer', corridor.stored_answer(ctx)
    );
END
$$;
