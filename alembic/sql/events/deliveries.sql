-- What the worker sends (adapters/webhook_sender/sender.py): any number of workers take deliveries that are due, each for
-- a while (taking.sql), and write down what became of them. One that died loses what it had taken when the while is over.

-- Writes down attempts: [{"id", "webhook_id", "organisation_id", "at", "milliseconds", "status"?, "problem"?, "answer"?,
-- "outcome", "next_at"?, "tries", "url", "held_until"?}]. A worker whose lease has run out still records its
-- attempt. Returns the webhooks to give up, with the reason: whose receiver is gone, or that keep failing.
CREATE OR REPLACE FUNCTION corridor.settle_deliveries(by_worker uuid, attempts jsonb, patience interval)
    RETURNS TABLE (webhook_id uuid, organisation_id uuid, url text, because text)
    LANGUAGE plpgsql VOLATILE
    SET enable_seqscan = off  -- the plan may be made while there is nothing to send
    AS $$
DECLARE
    ids uuid[] := ARRAY(SELECT (a ->> 'id')::uuid FROM jsonb_array_elements(attempts) AS a);
BEGIN
    -- what a crash takes back is sent again, under the same id
    PERFORM set_config('synchronous_commit', 'off', true);
    -- two workers lock in the same order, and number their attempts one after the other
    PERFORM FROM corridor.deliveries AS d WHERE d.id = ANY (ids) ORDER BY d.id FOR UPDATE;
    WITH made AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(attempts) AS a (
            id uuid, organisation_id uuid, at timestamptz, milliseconds integer, status integer, problem text, answer text,
            outcome text, next_at timestamptz, tries integer
        )
    ), written AS (
        INSERT INTO corridor.delivery_attempts AS x (
            delivery_id, number, organisation_id, at, milliseconds, status, problem, answer
        )
        SELECT d.id, row_number() OVER (PARTITION BY d.id ORDER BY m.at) + coalesce((
                SELECT max(a.number) FROM corridor.delivery_attempts AS a WHERE a.delivery_id = d.id
            ), 0), m.organisation_id, m.at, m.milliseconds, m.status, m.problem, decode(m.answer, 'base64')
        FROM made AS m JOIN corridor.deliveries AS d ON d.id = m.id
        WHERE d.id = ANY (ids)
    )
    UPDATE corridor.deliveries AS d
    -- with fewer tries than when it was taken, it was asked for again meanwhile: that begins now
    SET status = CASE WHEN m.outcome = 'failed' AND d.tries < m.tries THEN 'pending' ELSE m.outcome END,
        next_at = CASE WHEN m.outcome = 'failed' AND d.tries < m.tries THEN clock_timestamp() ELSE m.next_at END,
        tries = CASE WHEN d.tries < m.tries THEN 0 ELSE d.tries + 1 END, taken_by = NULL
    FROM (SELECT DISTINCT ON (o.id) o.* FROM made AS o ORDER BY o.id, o.outcome = 'delivered' DESC, o.at) AS m
    -- with "=", all that is taken would be looked through, because there is an index of it
    WHERE d.id = m.id AND d.id = ANY (ids) AND d.taken_by IS NOT DISTINCT FROM by_worker;
    PERFORM corridor.note_failures(attempts);
    RETURN QUERY
        SELECT DISTINCT w.id, w.organisation_id, w.url, CASE WHEN a.status = 410 THEN 'gone' ELSE 'failing' END
        FROM jsonb_to_recordset(attempts) AS a (
            id uuid, webhook_id uuid, at timestamptz, status integer, outcome text, tries integer, url text
        )
        JOIN corridor.webhooks AS w ON w.id = a.webhook_id AND w.url = a.url
        WHERE w.status = 'active' AND (a.status = 410 OR CASE
            WHEN a.outcome = 'failed' AND w.failing_since <= (
                SELECT x.at FROM corridor.delivery_attempts AS x WHERE x.delivery_id = a.id
                ORDER BY x.number DESC OFFSET a.tries LIMIT 1  -- the first one since it was asked for
            ) THEN corridor.keeps_failing(w, 1)
            WHEN a.outcome <> 'delivered' AND w.failing_since < a.at - patience THEN corridor.keeps_failing(w, 10)
        END);
END
$$;

-- Whether nothing has arrived at a webhook since it began to fail, in at least so many attempts. Where many deliveries wait
-- for a receiver that is held up, no single one may be tried often enough to fail: then it is asked after `patience`.
CREATE OR REPLACE FUNCTION corridor.keeps_failing(w corridor.webhooks, in_attempts integer) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT count(*) >= in_attempts AND NOT coalesce(bool_or(x.status BETWEEN 200 AND 299), false)
    FROM corridor.deliveries AS d JOIN corridor.delivery_attempts AS x ON x.delivery_id = d.id
    WHERE d.webhook_id = w.id AND x.at >= w.failing_since
$$;

-- Keeps with each webhook since when nothing has arrived at its URL, and until when the receiver wants nothing at all:
-- [{"webhook_id", "at", "outcome", "url", "held_until"?}].
CREATE OR REPLACE FUNCTION corridor.note_failures(attempts jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH made AS MATERIALIZED (
        SELECT a.*, max(a.at) FILTER (WHERE a.outcome = 'delivered') OVER (PARTITION BY a.webhook_id) AS arrived_at
        FROM jsonb_to_recordset(attempts) AS a (
            webhook_id uuid, at timestamptz, outcome text, url text, held_until timestamptz
        )
        JOIN corridor.webhooks AS u ON u.id = a.webhook_id AND u.url = a.url
    ), seen AS MATERIALIZED (
        SELECT m.webhook_id, m.arrived_at, max(m.held_until) AS held_until, min(m.at) FILTER (
            WHERE m.outcome <> 'delivered' AND (m.arrived_at IS NULL OR m.at > m.arrived_at)
        ) AS failed_at
        FROM made AS m GROUP BY m.webhook_id, m.arrived_at
    ), changed AS MATERIALIZED (
        SELECT w.id, n.failing_since, n.held_until
        FROM corridor.webhooks AS w JOIN seen AS s ON s.webhook_id = w.id
        CROSS JOIN LATERAL (
            SELECT greatest(w.held_until, s.held_until) AS held_until,
                CASE WHEN s.arrived_at IS NULL THEN coalesce(w.failing_since, s.failed_at) ELSE s.failed_at END AS failing_since
        ) AS n
        -- where everything arrives there is nothing to change, and nothing is locked
        WHERE (w.failing_since, w.held_until) IS DISTINCT FROM (n.failing_since, n.held_until)
        ORDER BY w.id FOR UPDATE OF w  -- two workers lock in the same order
    )
    UPDATE corridor.webhooks AS w SET failing_since = c.failing_since, held_until = c.held_until
    FROM changed AS c WHERE c.id = w.id
$$;

-- How long the delivery that has been due for longest has been waiting.
CREATE OR REPLACE FUNCTION corridor.delivery_lag() RETURNS interval
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(clock_timestamp() - (
        SELECT min(x.next_at) FROM corridor.webhooks AS w
        CROSS JOIN LATERAL (
            SELECT d.next_at FROM corridor.deliveries AS d
            WHERE d.webhook_id = w.id AND d.next_at <= statement_timestamp()
            ORDER BY d.next_at LIMIT 1
        ) AS x
        WHERE w.status = 'active' AND (w.held_until IS NULL OR w.held_until <= statement_timestamp())
    ), interval '0')
$$;

-- For the worker: removes deliveries begun before that time that have ended, or that wait for a webhook that has been
-- disabled for as long again; and those of webhooks that were deleted.
CREATE OR REPLACE FUNCTION corridor.forget_deliveries(before timestamptz, at_most integer) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH RECURSIVE named (id) AS (
        (SELECT d.webhook_id FROM corridor.deliveries AS d ORDER BY d.webhook_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT d.webhook_id FROM corridor.deliveries AS d WHERE d.webhook_id > n.id ORDER BY d.webhook_id LIMIT 1
        )
        FROM named AS n WHERE n.id IS NOT NULL
    ), gone AS (
        DELETE FROM corridor.deliveries AS d WHERE d.id IN (
            SELECT o.id FROM corridor.deliveries AS o
            WHERE o.created_at < before
                AND (o.next_at IS NULL OR o.created_at < before - interval '30 days')
            LIMIT at_most FOR UPDATE SKIP LOCKED
        ) OR d.id IN (
            SELECT x.id FROM named AS n CROSS JOIN LATERAL (
                SELECT o.id FROM corridor.deliveries AS o WHERE o.webhook_id = n.id LIMIT at_most
            ) AS x
            WHERE NOT EXISTS (SELECT FROM corridor.webhooks AS w WHERE w.id = n.id) LIMIT at_most
        )
        RETURNING d.id
    ), attempts AS (
        DELETE FROM corridor.delivery_attempts AS a USING gone AS g WHERE a.delivery_id = g.id
    ), secrets AS (
        UPDATE corridor.webhooks AS w SET former_secret = NULL
        WHERE w.former_secret IS NOT NULL AND w.former_secret_until < clock_timestamp()
    )
    SELECT count(*) FROM gone
$$;

-- For the worker: sends again what was asked for, a batch of one webhook's feed at a time; returns whether there may be
-- more. What was sent before keeps its id, and what is under way is left to arrive. Rows are locked in the same order as
-- by `settle_deliveries`: deliveries by id, then the webhook.
CREATE OR REPLACE FUNCTION corridor.replay_deliveries(at_most integer) RETURNS boolean
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    w corridor.webhooks;
    head bigint;
    last bigint;
BEGIN
    SELECT x.* INTO w FROM corridor.webhooks AS x
    WHERE x.replay_since IS NOT NULL AND x.status = 'active' ORDER BY random() LIMIT 1;
    IF w.id IS NULL THEN
        RETURN false;
    END IF;
    IF NOT pg_try_advisory_xact_lock(hashtextextended('corridor replay ' || w.id, 0)) THEN
        RETURN false;  -- another worker is at it
    END IF;
    head := corridor.head_of_feed(w.organisation_id);
    last := least(w.replay_after + at_most, head);
    PERFORM FROM corridor.deliveries AS d
    WHERE d.webhook_id = w.id AND d.position > w.replay_after AND d.position <= last ORDER BY d.id FOR UPDATE;
    WITH wanted AS (
        SELECT f.event_id, f.position FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
        WHERE f.organisation_id = w.organisation_id AND f.position > w.replay_after AND f.position <= last
            AND f.shown_at >= w.replay_since AND w.reads_events AND (w.types = '{}' OR j.type = ANY (w.types))
            AND (w.centre_ids IS NULL OR f.centre_ids IS NULL OR f.centre_ids && w.centre_ids)
    ), there AS (
        SELECT d.id, d.position, d.taken_by IS NOT NULL AND d.next_at > statement_timestamp() AS under_way
        FROM corridor.deliveries AS d JOIN wanted AS x ON x.position = d.position WHERE d.webhook_id = w.id
    ), again AS (
        UPDATE corridor.deliveries AS d
        SET status = 'pending', next_at = statement_timestamp(), taken_by = NULL, tries = 0
        FROM there AS t WHERE d.id = t.id AND NOT t.under_way
    )
    INSERT INTO corridor.deliveries (
        id, webhook_id, organisation_id, event_id, position, status, tries, next_at, created_at
    )
    SELECT gen_random_uuid(), w.id, w.organisation_id, x.event_id, x.position, 'pending', 0, statement_timestamp(),
        statement_timestamp()
    FROM wanted AS x WHERE NOT EXISTS (SELECT FROM there AS t WHERE t.position = x.position);
    UPDATE corridor.webhooks AS x
    SET replay_after = last, replay_since = CASE WHEN last < head THEN x.replay_since END
    WHERE x.id = w.id AND x.replay_since = w.replay_since AND x.replay_after = w.replay_after;
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
