-- Gives deliveries that are due to a worker, unless they may no longer be sent.

-- What the client of a webhook may do now. `stands` is null or false if it may no longer manage webhooks, or if it, its
-- organisation or the person who registered the webhook was disabled. `reads`: whether it may read events. Then the
-- centres that client and person are limited to. Runs as the owner, because the tables of the authorization server are
-- open to its own role alone.
CREATE OR REPLACE FUNCTION corridor.standing_behind(
    w corridor.webhooks, OUT stands boolean, OUT reads boolean, OUT centre_ids uuid[], OUT centre_ids_of_person uuid[]
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.status = 'active' AND o.status = 'active' AND c.scopes @> ARRAY['webhooks:manage']
            AND (w.user_id IS NULL OR coalesce(u.status = 'active', false)),
        w.reads_events AND c.scopes @> ARRAY['events:read'], c.centre_ids, u.centre_ids
    FROM oauth.clients AS c
    JOIN corridor.organisations AS o ON o.id = w.organisation_id
    LEFT JOIN oauth.users AS u ON u.id = w.user_id
    WHERE c.id = w.client_id
$$;

REVOKE ALL ON FUNCTION corridor.standing_behind(corridor.webhooks) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.standing_behind(corridor.webhooks) TO corridor_worker;

-- Whether an event may be sent to a webhook now: those behind the webhook still stand (`standing_behind`), and would find
-- it in the feed. A test concerns nobody.
CREATE OR REPLACE FUNCTION corridor.may_be_sent(
    w corridor.webhooks, stands boolean, reads boolean, of_client uuid[], of_person uuid[], d corridor.deliveries,
    j corridor.journal
)
    RETURNS TABLE (may boolean)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT coalesce(stands, false) AND d.organisation_id = w.organisation_id AND CASE
        WHEN d.position IS NULL THEN j.type = 'webhook.test' AND j.subject ->> 'webhook' = w.id::text
        ELSE reads AND EXISTS (
            SELECT FROM corridor.feed AS f
            CROSS JOIN LATERAL corridor.may_be_shown(f, j, w.centre_ids) AS s
            WHERE f.organisation_id = d.organisation_id AND f.position = d.position AND f.event_id = d.event_id AND s.may
                AND (of_client IS NULL OR (SELECT c.may FROM corridor.may_be_shown(f, j, of_client) AS c))
                AND (of_person IS NULL OR (SELECT p.may FROM corridor.may_be_shown(f, j, of_person) AS p))
        )
    END
$$;

-- Whether a delivery that a worker has taken may still be sent to this URL: asked if it took long to connect.
CREATE OR REPLACE FUNCTION corridor.may_still_be_sent(by_worker uuid, delivery uuid, to_url text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.deliveries AS d
        JOIN corridor.webhooks AS w ON w.id = d.webhook_id AND w.status = 'active' AND w.url = to_url
        JOIN corridor.journal AS j ON j.id = d.event_id
        CROSS JOIN LATERAL corridor.standing_behind(w) AS s
        CROSS JOIN LATERAL corridor.may_be_sent(w, s.stands, s.reads, s.centre_ids, s.centre_ids_of_person, d, j) AS x
        WHERE d.id = delivery AND d.taken_by = by_worker AND x.may
    )
$$;

-- Takes up to `at_most` deliveries that are due, those that have waited longest first, until `lease` is over. No more than
-- `for_each` are under way for one webhook, ten times as many for one organisation, and one alone for a webhook at which
-- nothing arrives. What may no longer be sent is cancelled instead.
CREATE OR REPLACE FUNCTION corridor.take_deliveries(by_worker uuid, at_most integer, for_each integer, lease interval)
    RETURNS SETOF jsonb
    LANGUAGE plpgsql VOLATILE
    -- by index, in order: a long backlog would be read and sorted whole each time, and a plan that was made while there
    -- was nothing to send would search the whole table for each webhook
    SET enable_bitmapscan = off
    SET enable_seqscan = off
    AS $$
DECLARE
    at timestamptz := statement_timestamp();
BEGIN
    -- what a crash takes back is sent again, under the same id
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    WITH under_way AS MATERIALIZED (
        SELECT b.webhook_id, count(*) AS deliveries FROM corridor.deliveries AS b
        WHERE b.taken_by IS NOT NULL AND b.next_at > at GROUP BY b.webhook_id
    ), of_organisation AS MATERIALIZED (
        SELECT w.organisation_id, sum(u.deliveries) AS deliveries
        FROM under_way AS u JOIN corridor.webhooks AS w ON w.id = u.webhook_id GROUP BY w.organisation_id
    ), due AS MATERIALIZED (
        SELECT x.id, x.next_at, coalesce(o.deliveries, 0) + row_number() OVER (
                PARTITION BY w.organisation_id ORDER BY x.next_at
            ) AS place
        FROM corridor.webhooks AS w LEFT JOIN under_way AS u ON u.webhook_id = w.id
        LEFT JOIN of_organisation AS o ON o.organisation_id = w.organisation_id
        CROSS JOIN LATERAL (
            SELECT d.id, d.next_at FROM corridor.deliveries AS d
            WHERE d.webhook_id = w.id AND d.next_at <= at
            ORDER BY d.next_at
            LIMIT greatest(CASE WHEN w.failing_since IS NULL THEN for_each ELSE 1 END - coalesce(u.deliveries, 0), 0)
        ) AS x
        WHERE w.status = 'active' AND (w.held_until IS NULL OR w.held_until <= at)
    ), first AS MATERIALIZED (
        SELECT due.id FROM due WHERE due.place <= 10 * for_each ORDER BY due.next_at LIMIT at_most
    ), locked AS MATERIALIZED (
        SELECT d.id, d.webhook_id FROM first AS due
        CROSS JOIN LATERAL (
            SELECT x.id, x.webhook_id FROM corridor.deliveries AS x
            WHERE x.id = due.id AND x.next_at <= at FOR UPDATE SKIP LOCKED  -- another may have taken it meanwhile
        ) AS d
    ), behind AS MATERIALIZED (
        SELECT w AS webhook, s.*, t.ids
        FROM (SELECT l.webhook_id, array_agg(l.id) AS ids FROM locked AS l GROUP BY l.webhook_id) AS t
        JOIN corridor.webhooks AS w ON w.id = t.webhook_id
        CROSS JOIN LATERAL corridor.standing_behind(w) AS s
    ), judged AS MATERIALIZED (
        SELECT d.id, b.webhook, j AS event,
            j.id IS NOT NULL AND (
                SELECT x.may FROM corridor.may_be_sent(
                    b.webhook, b.stands, b.reads, b.centre_ids, b.centre_ids_of_person, d, j
                ) AS x
            ) AS sent
        FROM behind AS b CROSS JOIN LATERAL unnest(b.ids) AS i (id)
        JOIN corridor.deliveries AS d ON d.id = i.id
        LEFT JOIN corridor.journal AS j ON j.id = d.event_id  -- gone, if it was about no case, after 90 days
    ), taken AS (
        UPDATE corridor.deliveries AS d
        SET taken_by = CASE WHEN g.sent THEN by_worker END, next_at = CASE WHEN g.sent THEN at + lease END,
            status = CASE WHEN g.sent THEN d.status ELSE 'cancelled' END
        FROM judged AS g WHERE d.id = g.id
        RETURNING d.id, d.tries, d.position, g.sent, g.webhook, g.event
    )
    SELECT jsonb_build_object(
        'id', t.id, 'tries', t.tries, 'webhook', to_jsonb(t.webhook),
        'event', to_jsonb(t.event) || jsonb_build_object('position', coalesce(t.position, 0))
    )
    FROM taken AS t WHERE t.sent;
END
$$;

-- Gives deliveries back that were not tried: no attempt counts.
CREATE OR REPLACE FUNCTION corridor.give_back_deliveries(by_worker uuid, ids uuid[], until timestamptz) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.deliveries AS d SET taken_by = NULL, next_at = until + random() * interval '10 seconds'
    WHERE d.id = ANY (ids) AND d.taken_by = by_worker
$$;
