-- The event feed of each organisation, made of the journal.
--
-- Who takes part: whoever records something, in any number of processes; the sequencer, which is the worker of one process
-- at a time; readers.
-- Promised: a reader that goes on from its cursor gets each event once, and those of a case in the order in which they
-- happened, whatever commits at the same moment.
--
-- How it is kept:
-- 1. What happened is written once, in the transaction of the change: a row of the journal and, for its audience, one of
--    the outbox. The outbox numbers its rows after the row locks of the record are held: if one change knew of another,
--    its number is greater, and whoever sees it sees both.
-- 2. No reader goes by those numbers: a lower one may become visible after a higher one. The sequencer takes the rows that
--    it sees, by number, and appends each to the feeds of its audience. Positions are dense for each organisation, and
--    become visible in order, as one transaction after another appends. A transaction that is held open, here or in
--    another database, delays nothing but itself.
-- 3. A position never changes its event, as long as the database has one history. A restore or a failover may take the
--    last ones back and give them to other events: it begins an epoch. Cursors name theirs, and one that is beyond the
--    end of its epoch goes on at that end: what followed it is gone, and what came instead is not missed.
-- 4. Rows that were taken cannot be vacuumed while anybody's snapshot is older, and a look from the beginning would pass by
--    all of them. So it begins behind the number up to which the outbox is settled: nothing is left there, and nothing can
--    appear any more (`settle_outbox`). An epoch begins with 0.
-- 5. The sequencer also marks the cases of what it appends to be counted again (statistics/keeping.sql).
-- On failure: the sequencer appends and takes from the outbox in one transaction, so another goes on with what it left.

-- Notes whose access to which case or referral ends in this transaction, for `tell`.
CREATE OR REPLACE FUNCTION corridor.note_parting(organisation uuid, object uuid) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    SELECT set_config('app.parting', coalesce(current_setting('app.parting', true), '') || organisation || object, true)
$$;

-- Events for those who have no access to the case any more, or never had any: what they still have to do, and what the
-- lead of a corridor and the coordinating body have to know.
CREATE OR REPLACE FUNCTION corridor.is_told_without_access(type text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN type IN ('deletion.owed', 'deletion.confirmed', 'deletion.overdue', 'case.unattended', 'referral.overdue');

-- Puts what this record wrote into the journal into the outbox too: [{"id", "audience"}]. Part of corridor.record. An
-- organisation whose access ends with this very record still gets the event, as the last; one that lost it before gets
-- none. Runs as the owner, for it asks what others may see, and so it takes only rows that this transaction has written.
CREATE OR REPLACE FUNCTION corridor.tell(happened jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO corridor.outbox (event_id, audience, parting)
    SELECT j.id, a.with_access || p.parting, p.parting
    FROM ROWS FROM (jsonb_to_recordset(happened) AS (id uuid, audience uuid[])) WITH ORDINALITY AS h (id, audience, place)
    JOIN corridor.journal AS j ON j.id = h.id AND j.xmin = pg_current_xact_id()::xid
    -- OFFSET 0 keeps PostgreSQL from copying a subquery into every place that uses it, so each runs once for an event
    CROSS JOIN LATERAL (
        SELECT CASE WHEN j.case_id IS NULL THEN ARRAY(SELECT DISTINCT unnest(h.audience)) ELSE ARRAY(
            SELECT a.organisation_id FROM corridor.access AS a
            WHERE a.organisation_id = ANY (h.audience) AND a.case_id = j.case_id
                AND a.object_id = coalesce(j.referral_id, j.case_id)
        ) END OFFSET 0
    ) AS a (with_access)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN h.audience <@ a.with_access THEN '{}' ELSE ARRAY(
            SELECT DISTINCT r FROM unnest(h.audience) AS r
            WHERE r <> ALL (a.with_access) AND (
                corridor.is_told_without_access(j.type)
                OR current_setting('app.parting', true) LIKE '%' || r || coalesce(j.referral_id, j.case_id) || '%'
            )
        ) END OFFSET 0
    ) AS p (parting)
    WHERE a.with_access || p.parting <> '{}'
    ORDER BY h.place;
END
$$;

REVOKE ALL ON FUNCTION corridor.tell(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.tell(jsonb) TO corridor_app, corridor_worker;

-- Which history of which database this is: a restore makes another database or another timeline, a failover the latter.
CREATE OR REPLACE FUNCTION corridor.this_history() RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT corridor.this_database() || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
$$;

-- Begins an epoch if the history is another than that of the last one, or `always`: a backup that is restored into the
-- same database does not show in it. How far each feed was ends the last epoch.
CREATE OR REPLACE FUNCTION corridor.begin_epoch(always boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    last corridor.feed_epochs := (SELECT e FROM corridor.feed_epochs AS e ORDER BY e.number DESC LIMIT 1);
BEGIN
    IF last.history = corridor.this_history() AND NOT always THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('corridor feeds', 0));  -- no sequencer moves the ends meanwhile
    INSERT INTO corridor.feed_epoch_ends (epoch_id, organisation_id, position)
    SELECT last.id, h.organisation_id, h.position FROM corridor.feed_heads AS h WHERE last.id IS NOT NULL;
    INSERT INTO corridor.feed_epochs (id, history, began_at)
    VALUES (gen_random_uuid(), corridor.this_history(), clock_timestamp());
END
$$;

-- The centres of an organisation that an event concerns; null: all of them. Of a referral or an offer, the one on its
-- side; of anything else in a case, and once that centre is on no side any more, those that take part in the case. A table
-- of one row, like `may_see_step`.
CREATE OR REPLACE FUNCTION corridor.centres_concerned(reader uuid, j corridor.journal) RETURNS TABLE (centres uuid[])
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT CASE
        WHEN j.case_id IS NOT NULL THEN coalesce(
            nullif(ARRAY(
                SELECT DISTINCT s.centre_id FROM (
                    SELECT r.from_centre_id, r.from_organisation_id FROM corridor.referrals AS r WHERE r.id = j.referral_id
                    UNION ALL
                    SELECT r.to_centre_id, r.to_organisation_id FROM corridor.referrals AS r WHERE r.id = j.referral_id
                    UNION ALL
                    SELECT h.from_centre_id, h.from_organisation_id FROM corridor.handoffs AS h
                    WHERE h.id = (j.subject ->> 'handoff')::uuid
                    UNION ALL
                    SELECT h.to_centre_id, h.to_organisation_id FROM corridor.handoffs AS h
                    WHERE h.id = (j.subject ->> 'handoff')::uuid
                ) AS s (centre_id, organisation_id)
                WHERE s.organisation_id = reader
            ), '{}'),
            ARRAY(
                SELECT u.centre_id FROM corridor.custody AS u WHERE u.case_id = j.case_id AND u.organisation_id = reader
                UNION
                SELECT r.from_centre_id FROM corridor.referrals AS r
                WHERE r.case_id = j.case_id AND r.from_organisation_id = reader
                UNION
                SELECT r.to_centre_id FROM corridor.referrals AS r
                WHERE r.case_id = j.case_id AND r.to_organisation_id = reader AND r.sent_at IS NOT NULL
                UNION
                SELECT h.to_centre_id FROM corridor.handoffs AS h
                WHERE h.case_id = j.case_id AND h.to_organisation_id = reader
            )
        )
        WHEN j.subject ? 'webhook' THEN (
            -- of one that gets everything, no client that is limited is told
            SELECT coalesce((
                SELECT w.centre_ids FROM corridor.webhooks AS w WHERE w.id = (j.subject ->> 'webhook')::uuid
            ), '{}')
        )
        ELSE (
            SELECT ARRAY[c.id] FROM corridor.centres AS c
            WHERE c.id = (j.subject ->> 'centre')::uuid AND c.organisation_id = reader
        )
    END
$$;

-- The number up to which the outbox is settled.
CREATE OR REPLACE FUNCTION corridor.outbox_settled() RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.settled FROM corridor.feed_epochs AS e ORDER BY e.number DESC LIMIT 1), 0)
$$;

-- Settles the outbox up to a number that the sequencer has taken, unless something may still appear below it. A writer
-- locks the table before it draws a number, and holds the lock until others see the row: if nobody holds it now, who drew
-- a lower number has ended. One that does only costs time: it is tried again with the next batch.
CREATE OR REPLACE FUNCTION corridor.settle_outbox(newest bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_locks AS l
        WHERE l.locktype = 'relation' AND l.relation = 'corridor.outbox'::regclass
            AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
            AND l.mode NOT IN ('AccessShareLock', 'RowShareLock') AND l.pid IS DISTINCT FROM pg_backend_pid()
    ) THEN
        RETURN;
    END IF;
    -- a statement of its own: it sees what was committed before the locks were looked at
    UPDATE corridor.feed_epochs AS e SET settled = newest
    WHERE e.number = (SELECT max(x.number) FROM corridor.feed_epochs AS x)
        AND NOT EXISTS (SELECT FROM corridor.outbox AS o WHERE o.number > e.settled AND o.number <= newest);
END
$$;

-- Appends up to `at_most` things that happened to the feeds of their audiences; returns whose feeds have grown: none, if
-- another sequencer is at it. That one's lock is released once others see what it appended. The outbox is settled
-- whenever `settle_after` more numbers were drawn: rarely, because each time leaves a dead row too.
CREATE OR REPLACE FUNCTION corridor.append_to_feeds(at_most integer, settle_after integer DEFAULT 2000) RETURNS uuid[]
    LANGUAGE plpgsql VOLATILE
    SET enable_seqscan = off  -- the plan is made while the outbox is small, and a scan of it passes by what was taken
    AS $$
DECLARE
    grown uuid[];
    settled bigint;
    newest bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('corridor feeds', 0)) THEN
        RETURN '{}';
    END IF;
    PERFORM corridor.begin_epoch();
    settled := corridor.outbox_settled();
    IF NOT EXISTS (SELECT FROM corridor.outbox AS o WHERE o.number > settled) THEN
        RETURN '{}';  -- most looks: the statement below is a large one
    END IF;
    WITH taken AS (
        DELETE FROM corridor.outbox AS o
        WHERE o.number = ANY (ARRAY(
            SELECT b.number FROM corridor.outbox AS b WHERE b.number > settled ORDER BY b.number LIMIT at_most
        ))
        RETURNING o.number, o.event_id, o.audience, o.parting
    ), shown AS (
        SELECT r.reader, t.event_id, j.type, row_number() OVER (PARTITION BY r.reader ORDER BY t.number) AS place,
            j.case_id IS NULL OR r.reader = ANY (t.parting) AS stands, c.centres
        FROM taken AS t
        JOIN corridor.journal AS j ON j.id = t.event_id
        CROSS JOIN LATERAL unnest(t.audience) AS r (reader)
        CROSS JOIN LATERAL corridor.centres_concerned(r.reader, j) AS c
    ), to_count AS (
        INSERT INTO corridor.statistics_due (subject_id)
        SELECT DISTINCT j.case_id FROM taken AS t JOIN corridor.journal AS j ON j.id = t.event_id
        WHERE j.case_id IS NOT NULL
    ), heads AS (
        INSERT INTO corridor.feed_heads AS h (organisation_id, position, removed)
        SELECT s.reader, count(*), 0 FROM shown AS s GROUP BY s.reader
        ON CONFLICT (organisation_id) DO UPDATE SET position = h.position + excluded.position
        RETURNING h.organisation_id, h.position
    ), counted AS (
        SELECT s.reader, count(*) AS more FROM shown AS s GROUP BY s.reader
    ), appended AS (
        INSERT INTO corridor.feed (organisation_id, position, event_id, stands, centre_ids, shown_at)
        SELECT s.reader, h.position - c.more + s.place, s.event_id, s.stands, s.centres, clock_timestamp()
        FROM shown AS s JOIN heads AS h ON h.organisation_id = s.reader JOIN counted AS c ON c.reader = s.reader
    ), due AS (
        INSERT INTO corridor.deliveries (
            id, webhook_id, organisation_id, event_id, position, status, tries, next_at, created_at
        )
        SELECT gen_random_uuid(), w.id, s.reader, s.event_id, h.position - c.more + s.place, 'pending', 0,
            clock_timestamp(), clock_timestamp()
        FROM shown AS s JOIN heads AS h ON h.organisation_id = s.reader JOIN counted AS c ON c.reader = s.reader
        JOIN corridor.webhooks AS w ON w.organisation_id = s.reader
        WHERE w.status = 'active' AND w.reads_events AND (w.types = '{}' OR s.type = ANY (w.types))
            AND (w.centre_ids IS NULL OR s.centres IS NULL OR s.centres && w.centre_ids)
    )
    SELECT coalesce((SELECT array_agg(h.organisation_id) FROM heads AS h), '{}'), (SELECT max(t.number) FROM taken AS t)
    INTO grown, newest;
    IF newest >= settled + settle_after THEN
        PERFORM corridor.settle_outbox(newest);
    END IF;
    IF grown <> '{}' THEN
        -- longer payloads are not possible: the rest look again by themselves, a second later
        PERFORM pg_notify('corridor_feeds', array_to_string(grown[:200], ','));
    END IF;
    RETURN grown;
END
$$;

-- How long the oldest thing in the outbox has been waiting.
CREATE OR REPLACE FUNCTION corridor.unsequenced_age() RETURNS interval
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(clock_timestamp() - (
        SELECT j.at FROM corridor.outbox AS o JOIN corridor.journal AS j ON j.id = o.event_id
        WHERE o.number > (SELECT corridor.outbox_settled()) ORDER BY o.number LIMIT 1
    ), interval '0')
$$;
