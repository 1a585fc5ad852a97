-- What the worker sends (adapters/webhook_sender/sender.py): any number of workers take deliveries that are due, each for
-- a while (taking.sql), and write down what became of them. One that died loses what it had taken when the while is over.

-- Writes down attempts: [{"id", "webhook_id", "organisation_id", "at", "milliseconds", "status"?, "problem"?, "answer"?,
-- "outcome", "next_at"?}]. Whoever was too late to keep a delivery still writes down the attempt. Returns the webhooks to
-- give up, with the reason: whose receiver is gone, or at which nothing has arrived since a delivery that has failed was
-- tried for the first time.
CREATE OR REPLACE FUNCTION corridor.settle_deliveries(by_worker uuid, attempts jsonb)
    RETURNS TABLE (webhook_id uuid, organisation_id uuid, because text)
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
            outcome text, next_at timestamptz
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
    SET status = m.outcome, next_at = m.next_at, taken_by = NULL, tries = d.tries + 1
    FROM (SELECT DISTINCT ON (o.id) o.* FROM made AS o ORDER BY o.id, o.outcome = 'delivered' DESC, o.at) AS m
    -- with "=", all that is taken would be looked through, because there is an index of it
    WHERE d.id = m.id AND d.id = ANY (ids) AND d.taken_by IS NOT DISTINCT FROM by_worker;
    PERFORM corridor.note_failures(attempts);
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

-- Keeps with each webhook since when nothing has arrived: [{"webhook_id", "at", "outcome"}].
CREATE OR REPLACE FUNCTION corridor.note_failures(attempts jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH made AS MATERIALIZED (
        SELECT a.*, max(a.at) FILTER (WHERE a.outcome = 'delivered') OVER (PARTITION BY a.webhook_id) AS arrived_at
        FROM jsonb_to_recordset(attempts) AS a (webhook_id uuid, at timestamptz, outcome text)
    ), seen AS MATERIALIZED (
        SELECT m.webhook_id, m.arrived_at, min(m.at) FILTER (
            WHERE m.outcome <> 'delivered' AND (m.arrived_at IS NULL OR m.at > m.arrived_at)
        ) AS failed_at
        FROM made AS m GROUP BY m.webhook_id, m.arrived_at
    ), changed AS MATERIALIZED (
        SELECT w.id, s.failed_at FROM corridor.webhooks AS w JOIN seen AS s ON s.webhook_id = w.id
        WHERE CASE WHEN s.arrived_at IS NULL THEN w.failing_since IS NULL ELSE w.failing_since IS DISTINCT FROM s.failed_at END
        ORDER BY w.id FOR UPDATE OF w  -- two workers lock in the same order
    )
    UPDATE corridor.webhooks AS w SET failing_since = c.failed_at FROM changed AS c WHERE c.id = w.id
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
