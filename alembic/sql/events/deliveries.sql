-- What the worker sends (adapters/webhook_sender/sender.py): any number of workers take deliveries that are due, each for
-- a while, and write down what became of them. One that died loses what it had taken when the while is over.

-- What the client of a webhook may do now, and the person who registered it, if it was one: `stands` is null or false if
-- one of them was disabled, or may no longer read events or manage webhooks; otherwise the centres that each is limited
-- to. Runs as the owner, because the tables of the authorization server are open to its own role alone.
CREATE OR REPLACE FUNCTION corridor.standing_behind(
    w corridor.webhooks, OUT stands boolean, OUT centre_ids uuid[], OUT centre_ids_of_person uuid[]
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.status = 'active' AND o.status = 'active' AND c.scopes @> ARRAY['webhooks:manage', 'events:read']
            AND (w.user_id IS NULL OR coalesce(u.status = 'active', false)),
        c.centre_ids, u.centre_ids
    FROM oauth.clients AS c
    JOIN corridor.organisations AS o ON o.id = w.organisation_id
    LEFT JOIN oauth.users AS u ON u.id = w.user_id
    WHERE c.id = w.client_id
$$;

REVOKE ALL ON FUNCTION corridor.standing_behind(corridor.webhooks) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.standing_behind(corridor.webhooks) TO corridor_worker;

-- Whether an event may be sent to a webhook now: those behind the webhook still stand, and would find it in the feed. A
-- test concerns nobody.
CREATE OR REPLACE FUNCTION corridor.may_be_sent(w corridor.webhooks, d corridor.deliveries, j corridor.journal)
    RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(s.stands, false) AND d.organisation_id = w.organisation_id AND CASE
        WHEN d.position IS NULL THEN j.type = 'webhook.test' AND j.subject ->> 'webhook' = w.id::text
        ELSE EXISTS (
            SELECT FROM corridor.feed AS f
            WHERE f.organisation_id = d.organisation_id AND f.position = d.position AND f.event_id = d.event_id
                AND corridor.may_be_shown(f, j, w.centre_ids) AND corridor.may_be_shown(f, j, s.centre_ids)
                AND corridor.may_be_shown(f, j, s.centre_ids_of_person)
        )
    END
    FROM corridor.standing_behind(w) AS s
$$;

-- Takes up to `at_most` deliveries that are due, those that have waited longest first, until `lease` is over. No more than
-- `for_each` are under way for one webhook, and one alone for a webhook at which nothing arrives. What may no longer be
-- sent is cancelled instead.
CREATE OR REPLACE FUNCTION corridor.take_deliveries(by_worker uuid, at_most integer, for_each integer, lease interval)
    RETURNS SETOF jsonb
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    at timestamptz := statement_timestamp();
BEGIN
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT d.id, d.next_at
        FROM corridor.webhooks AS w
        CROSS JOIN LATERAL (
            SELECT count(*) AS under_way FROM corridor.deliveries AS b
            WHERE b.webhook_id = w.id AND b.taken_by IS NOT NULL AND b.next_at > at
        ) AS c
        CROSS JOIN LATERAL (
            SELECT x.id, x.next_at FROM corridor.deliveries AS x
            WHERE x.webhook_id = w.id AND x.next_at <= at
            ORDER BY x.next_at
            LIMIT greatest(CASE WHEN w.failing_since IS NULL THEN for_each ELSE 1 END - c.under_way, 0)
            FOR UPDATE SKIP LOCKED
        ) AS d
        WHERE w.status = 'active'
    ), first AS MATERIALIZED (
        SELECT due.id FROM due ORDER BY due.next_at LIMIT at_most
    ), judged AS MATERIALIZED (
        SELECT d.id, corridor.may_be_sent(w, d, j) AS sent, w AS webhook, j AS event
        FROM first
        CROSS JOIN LATERAL (SELECT x.* FROM corridor.deliveries AS x WHERE x.id = first.id) AS d
        CROSS JOIN LATERAL (SELECT x.* FROM corridor.webhooks AS x WHERE x.id = d.webhook_id) AS w
        CROSS JOIN LATERAL (SELECT x.* FROM corridor.journal AS x WHERE x.id = d.event_id) AS j
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

-- Gives deliveries back that could not be tried: no attempt counts.
CREATE OR REPLACE FUNCTION corridor.give_back_deliveries(by_worker uuid, ids uuid[], until timestamptz) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.deliveries AS d SET taken_by = NULL, next_at = until
    WHERE d.id = ANY (ids) AND d.taken_by = by_worker
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
        ORDER BY a.webhook_id, a.id  -- two workers lock in the same order
    LOOP
        INSERT INTO corridor.delivery_attempts AS x (
            delivery_id, number, organisation_id, at, milliseconds, status, problem, answer
        )
        SELECT d.id, coalesce((SELECT max(a.number) FROM corridor.delivery_attempts AS a WHERE a.delivery_id = d.id), 0) + 1,
            it.organisation_id, it.at, it.milliseconds, it.status, it.problem, decode(it.answer, 'base64')
        FROM corridor.deliveries AS d WHERE d.id = it.id
        ON CONFLICT DO NOTHING;
        UPDATE corridor.deliveries AS d SET status = it.outcome, next_at = it.next_at, taken_by = NULL, tries = d.tries + 1
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
            WHERE d.webhook_id = w.id AND d.next_at <= statement_timestamp() AND d.taken_by IS NULL
            ORDER BY d.next_at LIMIT 1
        ) AS x
        WHERE w.status = 'active'
    ), interval '0')
$$;

-- For the worker: removes deliveries begun before that time, and those of webhooks that were deleted.
CREATE OR REPLACE FUNCTION corridor.forget_deliveries(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH gone AS (
        DELETE FROM corridor.deliveries AS d WHERE d.id IN (
            SELECT o.id FROM corridor.deliveries AS o
            WHERE o.created_at < before
                OR NOT EXISTS (SELECT FROM corridor.webhooks AS w WHERE w.id = o.webhook_id)
            LIMIT at_most FOR UPDATE SKIP LOCKED
        )
        RETURNING d.id
    ), attempts AS (
        DELETE FROM corridor.delivery_attempts AS a USING gone AS g WHERE a.delivery_id = g.id
    )
    SELECT count(*) FROM gone
$$;

-- For the worker: sends everything again that was asked for, a batch of each webhook's feed at a time; returns whether
-- there is more. What was sent before keeps its id.
CREATE OR REPLACE FUNCTION corridor.replay_deliveries(at_most integer) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    w corridor.webhooks;
    last bigint;
BEGIN
    SELECT x.* INTO w FROM corridor.webhooks AS x
    WHERE x.replay_since IS NOT NULL AND x.status = 'active' ORDER BY x.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF w.id IS NULL THEN
        RETURN false;
    END IF;
    last := least(w.replay_after + at_most, (
        SELECT h.position FROM corridor.feed_heads AS h WHERE h.organisation_id = w.organisation_id
    ));
    WITH wanted AS (
        SELECT f.event_id, f.position FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
        WHERE f.organisation_id = w.organisation_id AND f.position > w.replay_after AND f.position <= last
            AND f.shown_at >= w.replay_since AND (w.types = '{}' OR j.type = ANY (w.types))
            AND (w.centre_ids IS NULL OR f.centre_ids IS NULL OR f.centre_ids && w.centre_ids)
    ), again AS (
        UPDATE corridor.deliveries AS d
        SET status = 'pending', next_at = statement_timestamp(), taken_by = NULL, tries = 0
        FROM wanted AS x WHERE d.webhook_id = w.id AND d.position = x.position
        RETURNING d.position
    )
    INSERT INTO corridor.deliveries (
        id, webhook_id, organisation_id, event_id, position, status, tries, next_at, created_at
    )
    SELECT gen_random_uuid(), w.id, w.organisation_id, x.event_id, x.position, 'pending', 0, statement_timestamp(),
        statement_timestamp()
    FROM wanted AS x WHERE x.position NOT IN (SELECT a.position FROM again AS a);
    UPDATE corridor.webhooks AS x
    SET replay_after = last, replay_since = CASE WHEN last IS NULL OR last < x.replay_after + at_most THEN NULL ELSE x.replay_since END
    WHERE x.id = w.id;
    RETURN true;
END
$$;

-- For the worker: removes events from feeds that were shown before that time, and from the journal those about no case. It
-- takes turns with the sequencer, which writes the same heads.
CREATE OR REPLACE FUNCTION corridor.forget_events(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    counted bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('corridor feeds', 0));
    DELETE FROM corridor.journal AS j WHERE j.id IN (
        SELECT o.id FROM corridor.journal AS o WHERE o.case_id IS NULL AND o.at < before - interval '1 day' ORDER BY o.at LIMIT at_most
    );
    WITH gone AS (
        DELETE FROM corridor.feed AS f WHERE (f.organisation_id, f.position) IN (
            SELECT o.organisation_id, o.position FROM corridor.feed AS o WHERE o.shown_at < before
            ORDER BY o.shown_at, o.position LIMIT at_most
        )
        RETURNING f.organisation_id, f.position
    ), heads AS (
        UPDATE corridor.feed_heads AS h SET removed = greatest(h.removed, g.position)
        FROM (SELECT x.organisation_id, max(x.position) AS position FROM gone AS x GROUP BY 1) AS g
        WHERE h.organisation_id = g.organisation_id
    )
    SELECT count(*) INTO counted FROM gone;
    RETURN counted;
END
$$;
