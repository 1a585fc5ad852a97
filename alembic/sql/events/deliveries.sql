-- What the worker sends (adapters/webhook_sender/sender.py): any number of workers take deliveries that are due, each for
-- a while, and write down what became of them. One that died loses what it had taken when the while is over.

-- What a client may do now: null, if it was disabled or may no longer manage webhooks, and otherwise the centres that it
-- is limited to. Runs as the owner, because the tables of the authorization server are open to its own role alone.
CREATE OR REPLACE FUNCTION corridor.standing_of_client(wanted uuid, OUT stands boolean, OUT centre_ids uuid[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.status = 'active' AND o.status = 'active' AND 'webhooks:manage' = ANY (c.scopes), c.centre_ids
    FROM oauth.clients AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id WHERE c.id = wanted
$$;

REVOKE ALL ON FUNCTION corridor.standing_of_client(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.standing_of_client(uuid) TO corridor_worker;

-- Whether an event may be sent to a webhook now: its client may still have webhooks, and would find the event in the
-- feed. A test concerns nobody.
CREATE OR REPLACE FUNCTION corridor.may_be_sent(w corridor.webhooks, d corridor.deliveries, j corridor.journal)
    RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(s.stands, false) AND (d.position IS NULL OR EXISTS (
        SELECT FROM corridor.feed AS f
        WHERE f.organisation_id = d.organisation_id AND f.position = d.position
            AND corridor.may_be_shown(f, j, w.centre_ids) AND corridor.may_be_shown(f, j, s.centre_ids)
    ))
    FROM corridor.standing_of_client(w.client_id) AS s
$$;

-- Takes up to `at_most` deliveries that are due, no more than `for_each` at a time for one webhook, until `lease` is over.
-- What may no longer be sent is cancelled instead.
CREATE OR REPLACE FUNCTION corridor.take_deliveries(by_worker uuid, at_most integer, for_each integer, lease interval)
    RETURNS SETOF jsonb
    LANGUAGE sql VOLATILE AS $$
    WITH due AS (
        SELECT d.id
        FROM corridor.webhooks AS w
        CROSS JOIN LATERAL (
            SELECT count(*) AS under_way FROM corridor.deliveries AS b
            WHERE b.webhook_id = w.id AND b.next_at > clock_timestamp() AND b.taken_by IS NOT NULL
        ) AS c
        CROSS JOIN LATERAL (
            SELECT x.id FROM corridor.deliveries AS x
            WHERE x.webhook_id = w.id AND x.next_at <= clock_timestamp()
            ORDER BY x.next_at LIMIT greatest(for_each - c.under_way, 0) FOR UPDATE SKIP LOCKED
        ) AS d
        WHERE w.status = 'active'
        LIMIT at_most
    ), judged AS (
        SELECT d.id, corridor.may_be_sent(w, d, j) AS sent, w AS webhook, j AS event
        FROM due JOIN corridor.deliveries AS d ON d.id = due.id
        JOIN corridor.webhooks AS w ON w.id = d.webhook_id
        JOIN corridor.journal AS j ON j.id = d.event_id
    ), taken AS (
        UPDATE corridor.deliveries AS d
        SET tries = d.tries + g.sent::integer, taken_by = CASE WHEN g.sent THEN by_worker END,
            next_at = CASE WHEN g.sent THEN clock_timestamp() + lease END,
            status = CASE WHEN g.sent THEN d.status ELSE 'cancelled' END
        FROM judged AS g WHERE d.id = g.id
        RETURNING d.id, d.tries, d.position, d.created_at, g.sent, g.webhook, g.event
    )
    SELECT jsonb_build_object(
        'id', t.id, 'tries', t.tries, 'webhook', to_jsonb(t.webhook),
        'event', to_jsonb(t.event) || jsonb_build_object('position', coalesce(t.position, 0))
    )
    FROM taken AS t WHERE t.sent
$$;

-- Writes down attempts: [{"id", "webhook_id", "organisation_id", "at", "milliseconds", "status"?, "problem"?, "answer"?,
-- "outcome", "next_at"?}]. Whoever was too late to keep a delivery still writes down the attempt. Returns the webhooks to
-- give up, with the reason: whose receiver is gone, or at which nothing has arrived since a delivery that has failed was
-- tried for the first time.
CREATE OR REPLACE FUNCTION corridor.settle_deliveries(by_worker uuid, attempts jsonb)
    RETURNS TABLE (webhook_id uuid, organisation_id uuid, because text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT * FROM jsonb_to_recordset(attempts) AS a (
            id uuid, webhook_id uuid, organisation_id uuid, at timestamptz, milliseconds integer, status integer,
            problem text, answer text, outcome text, next_at timestamptz
        )
    LOOP
        INSERT INTO corridor.delivery_attempts AS x (
            delivery_id, number, organisation_id, at, milliseconds, status, problem, answer
        )
        SELECT d.id, coalesce((SELECT max(a.number) FROM corridor.delivery_attempts AS a WHERE a.delivery_id = d.id), 0) + 1,
            it.organisation_id, it.at, it.milliseconds, it.status, it.problem, decode(it.answer, 'base64')
        FROM corridor.deliveries AS d WHERE d.id = it.id
        ON CONFLICT DO NOTHING;
        UPDATE corridor.deliveries AS d SET status = it.outcome, next_at = it.next_at, taken_by = NULL
        WHERE d.id = it.id AND d.taken_by = by_worker;
        IF it.outcome = 'delivered' THEN
            UPDATE corridor.webhooks AS w SET failing_since = NULL
            WHERE w.id = it.webhook_id AND w.failing_since IS NOT NULL;
        ELSE
            UPDATE corridor.webhooks AS w SET failing_since = it.at
            WHERE w.id = it.webhook_id AND w.failing_since IS NULL;
        END IF;
    END LOOP;
    RETURN QUERY
        SELECT DISTINCT w.id, w.organisation_id, CASE WHEN a.status = 410 THEN 'gone' ELSE 'failing' END
        FROM jsonb_to_recordset(attempts) AS a (id uuid, webhook_id uuid, status integer, outcome text)
        JOIN corridor.webhooks AS w ON w.id = a.webhook_id
        WHERE w.status = 'active'
            AND (a.status = 410 OR (a.outcome = 'failed' AND w.failing_since <= (
                SELECT min(x.at) FROM corridor.delivery_attempts AS x WHERE x.delivery_id = a.id
            )));
END
$$;

-- How long the delivery that has been due for longest has been waiting.
CREATE OR REPLACE FUNCTION corridor.delivery_lag() RETURNS interval
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(clock_timestamp() - (
        SELECT min(x.next_at) FROM corridor.webhooks AS w
        CROSS JOIN LATERAL (
            SELECT d.next_at FROM corridor.deliveries AS d
            WHERE d.webhook_id = w.id AND d.next_at <= clock_timestamp() AND d.taken_by IS NULL
            ORDER BY d.next_at LIMIT 1
        ) AS x
        WHERE w.status = 'active'
    ), interval '0')
$$;

-- For the worker: removes deliveries begun before that time.
CREATE OR REPLACE FUNCTION corridor.forget_deliveries(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.deliveries AS d WHERE d.id IN (
            SELECT o.id FROM corridor.deliveries AS o WHERE o.created_at < before AND o.next_at IS NULL
            ORDER BY o.created_at LIMIT at_most FOR UPDATE SKIP LOCKED
        )
        RETURNING d.id
    ), attempts AS (
        DELETE FROM corridor.delivery_attempts AS a USING gone AS g WHERE a.delivery_id = g.id
    )
    SELECT count(*) FROM gone
$$;

-- For the worker: removes events from feeds that were shown before that time.
CREATE OR REPLACE FUNCTION corridor.forget_events(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.feed AS f WHERE (f.organisation_id, f.position) IN (
            SELECT o.organisation_id, o.position FROM corridor.feed AS o WHERE o.shown_at < before
            ORDER BY o.shown_at, o.position LIMIT at_most FOR UPDATE SKIP LOCKED
        )
        RETURNING f.organisation_id, f.position
    ), heads AS (
        UPDATE corridor.feed_heads AS h SET removed = greatest(h.removed, g.position)
        FROM (SELECT x.organisation_id, max(x.position) AS position FROM gone AS x GROUP BY 1) AS g
        WHERE h.organisation_id = g.organisation_id
    )
    SELECT count(*) FROM gone
$$;
