-- Webhooks of the caller's organisation, and what was sent there.

CREATE POLICY own_rows ON corridor.webhooks TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation()) WITH CHECK (organisation_id = corridor.present_organisation());
CREATE POLICY own_rows ON corridor.deliveries TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation()) WITH CHECK (organisation_id = corridor.present_organisation());
CREATE POLICY own_rows ON corridor.delivery_attempts TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation()) WITH CHECK (organisation_id = corridor.present_organisation());

-- Whether a caller may see a webhook: one that gets no more than the caller may read. Whether the caller reads events at
-- all is asked there alone: is_in_reach, domain/webhooks/webhook.py. `mine`: the centres of a caller who is limited to some.
CREATE OR REPLACE FUNCTION corridor.in_reach(w corridor.webhooks, me uuid, mine uuid[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT w.organisation_id = me AND (mine IS NULL OR (w.centre_ids IS NOT NULL AND w.centre_ids <@ mine))
$$;

CREATE OR REPLACE FUNCTION corridor.load_webhook(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT to_json(w) FROM corridor.webhooks AS w
        WHERE w.id = wanted AND corridor.in_reach(w, me, (ctx ->> 'centres')::uuid[])
    ));
END
$$;

-- How many webhooks a client has.
CREATE OR REPLACE FUNCTION corridor.load_webhook_count(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT to_json(count(*)) FROM corridor.webhooks AS w
        WHERE w.organisation_id = me AND w.client_id = (ctx ->> 'client_id')::uuid
    ));
END
$$;

-- `q`: {"limit", "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_webhooks(ctx jsonb, q jsonb) RETURNS TABLE (item text, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN QUERY
        SELECT to_json(w)::text, w.id FROM corridor.webhooks AS w
        WHERE corridor.in_reach(w, me, (ctx ->> 'centres')::uuid[])
            AND (NOT q ? 'after_id' OR w.id < (q ->> 'after_id')::uuid)
        ORDER BY w.id DESC LIMIT (q ->> 'limit')::integer;
END
$$;

-- `q`: {"limit", "webhook", "reads": whether the caller may read events, "status"?, "after_created_at"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_deliveries(ctx jsonb, q jsonb)
    RETURNS TABLE (item text, created_at timestamptz, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
    from_the_newest CONSTANT jsonb := '{"after_created_at": "infinity", "after_id": "00000000-0000-0000-0000-000000000000"}';
BEGIN
    q := from_the_newest || q;  -- a page always begins at a place in the index
    RETURN QUERY
        SELECT (to_jsonb(d) || jsonb_build_object(
            'event', to_jsonb(j),
            'attempts', (
                SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.number), '[]')
                FROM corridor.delivery_attempts AS a WHERE a.delivery_id = d.id
            )
        ))::text, d.created_at, d.id
        FROM corridor.deliveries AS d JOIN corridor.journal AS j ON j.id = d.event_id
        WHERE d.webhook_id = (q ->> 'webhook')::uuid AND d.organisation_id = me
            AND (d.position IS NULL OR ((q ->> 'reads')::boolean AND EXISTS (
                SELECT FROM corridor.feed AS f CROSS JOIN LATERAL corridor.may_be_shown(f, j, mine) AS s
                WHERE f.organisation_id = me AND f.position = d.position AND s.may
            )))
            AND (NOT q ? 'status' OR d.status = q ->> 'status')
            AND (d.created_at, d.id) < ((q ->> 'after_created_at')::timestamptz, (q ->> 'after_id')::uuid)
        ORDER BY d.created_at DESC, d.id DESC LIMIT (q ->> 'limit')::integer;
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_delivery(ctx jsonb, of_webhook uuid, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT json_build_object('id', d.id) FROM corridor.deliveries AS d
        WHERE d.id = wanted AND d.webhook_id = of_webhook AND d.organisation_id = me
    ));
END
$$;

-- Whether a client has no more webhooks than it may, now that one was made: [{"client_id", "most"}]. Of several that are
-- made at once, one after the other is counted. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.must_have_few_webhooks(made jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('corridor webhooks ' || (made #>> '{0,client_id}'), 0));
    PERFORM corridor.conflict_unless((made #>> '{0,most}')::integer >= (
        SELECT count(*) FROM corridor.webhooks AS w WHERE w.client_id = (made #>> '{0,client_id}')::uuid
    ));
END
$$;

-- Deletes webhooks: [{"id"}]; the worker removes what was sent there. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.remove_webhooks(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM corridor.webhooks AS w USING jsonb_array_elements(gone) AS g WHERE w.id = (g ->> 'id')::uuid;
    PERFORM corridor.conflict_unless(FOUND);
END
$$;

-- Changes the secrets of webhooks: [{"id", "secret", "former_secret"}]. Part of corridor.record, together with their next
-- versions.
CREATE OR REPLACE FUNCTION corridor.change_secrets(changed jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.webhooks AS w SET secret = g.secret, former_secret = g.former_secret
    FROM jsonb_to_recordset(changed) AS g (id uuid, secret bytea, former_secret bytea) WHERE w.id = g.id
$$;

-- Webhooks that are activated again, or have another URL: [{"id"}]. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.forget_failures(activated jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.webhooks AS w SET failing_since = NULL, held_until = NULL
    FROM jsonb_array_elements(activated) AS g WHERE w.id = (g ->> 'id')::uuid
$$;

-- Sends again: [{"webhook_id", "delivery_id", "at"}] one delivery, whatever became of it. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.deliver_again(wanted jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- one that is under way stays with its worker: if it fails, it begins again
    UPDATE corridor.deliveries AS d
    SET status = 'pending', tries = 0,
        next_at = CASE WHEN d.taken_by IS NOT NULL AND d.next_at > g.at THEN d.next_at ELSE g.at END,
        taken_by = CASE WHEN d.next_at > g.at THEN d.taken_by END
    FROM jsonb_to_recordset(wanted) AS g (webhook_id uuid, delivery_id uuid, at timestamptz)
    WHERE d.id = g.delivery_id AND d.webhook_id = g.webhook_id;
    PERFORM corridor.conflict_unless(FOUND);
END
$$;

-- The last position of a feed that was shown before a time. Positions are shown in order, so halving finds it.
CREATE OR REPLACE FUNCTION corridor.shown_before(organisation uuid, since timestamptz) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    low bigint := corridor.removed_from_feed(organisation);
    high bigint := corridor.head_of_feed(organisation);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (
            SELECT f.shown_at < since FROM corridor.feed AS f
            WHERE f.organisation_id = organisation AND f.position = middle
        ) THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

-- Asks for everything to be sent again that the feed has shown since a time: [{"webhook_id", "since"}]. The worker does it
-- (deliveries.sql). Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.ask_for_replay(wanted jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.webhooks AS w SET replay_since = g.since, replay_after = corridor.shown_before(w.organisation_id, g.since)
    FROM jsonb_to_recordset(wanted) AS g (webhook_id uuid, since timestamptz) WHERE w.id = g.webhook_id
$$;
