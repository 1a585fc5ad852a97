-- The e-mail digests of centres: where they go, what waits for them, and who sends them.
--
-- Who takes part: the app, which says where a digest goes; any number of workers, which look at what the feeds have grown
-- by, and each take digests that are due for a while (adapters/mail/sender.py).
-- Promised: a digest tells what the feed of the organisation tells of that centre. What is to be told waits until a mail
-- server has taken it, and access is asked about once more just before. `told` is the table of
-- domain/digests/headings.py: {"urgent": […], "types": {type: {"reader", "at_once"}}}. All times are those of this database.
-- On failure: of a worker that dies, another takes over what it had when its time is up, with the same events and thus
-- the same Message-ID. So it is, too, if nobody knows whether the server took a message. An attempt whose time is up, or
-- whose address was changed meanwhile, changes nothing any more: `taken_by` is drawn for each.

CREATE POLICY own_rows ON corridor.digests TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation()) WITH CHECK (organisation_id = corridor.present_organisation());

-- The digest of a centre, for callers of its organisation who may act for it. `mine`: the centres of a caller who is
-- limited to some.
CREATE OR REPLACE FUNCTION corridor.digest_shown(centre uuid, me uuid, mine uuid[]) RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('email', d.email, 'language', d.language, 'failing_since', d.failing_since)
    FROM corridor.digests AS d
    WHERE d.centre_id = centre AND d.organisation_id = me AND (mine IS NULL OR centre = ANY (mine)) AND d.email IS NOT NULL
$$;

-- Says where digests go: [{"centre_id", "organisation_id", "email", "language"}]; an e-mail of null ends them, and only
-- the times of the last one stay. The first one tells what happens from now on. Another address gets what waits, and
-- nothing of what became of the former one. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.set_digests(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    UPDATE corridor.digests AS d
    SET email = NULL, waiting = '{}', urgent_until = NULL, under_way = 0, doubtful = false, tries = 0,
        failing_since = NULL, alerted_at = NULL, next_at = NULL, taken_by = NULL
    FROM jsonb_to_recordset(given) AS g (centre_id uuid, email text)
    WHERE d.centre_id = g.centre_id AND g.email IS NULL;
    UPDATE corridor.digests AS d
    SET email = g.email, set_at = clock_timestamp(), under_way = 0, doubtful = false, tries = 0, failing_since = NULL,
        alerted_at = NULL, next_at = NULL, taken_by = NULL,
        seen = CASE WHEN d.email IS NULL THEN corridor.head_of_feed(d.organisation_id) ELSE d.seen END
    FROM jsonb_to_recordset(given) AS g (centre_id uuid, email text)
    WHERE d.centre_id = g.centre_id AND g.email <> coalesce(d.email, '');
    INSERT INTO corridor.digests AS d (
        centre_id, organisation_id, email, language, set_at, seen, waiting, under_way, doubtful, tries
    )
    SELECT g.centre_id, g.organisation_id, g.email, g.language, clock_timestamp(),
        corridor.head_of_feed(g.organisation_id), '{}', 0, false, 0
    FROM jsonb_to_recordset(given) AS g (centre_id uuid, organisation_id uuid, email text, language text)
    WHERE g.email IS NOT NULL
    ON CONFLICT (centre_id) DO UPDATE SET language = excluded.language;
END
$$;

-- How an event of an organisation's feed stands in the digest of one of its centres; null: not at all. The code is that of
-- a case that can be read: a centre that only owes its deletion gets none. What a referral tells is for its sides alone:
-- the centres that it has now, and the one that sent it when it happened. Nothing waits for nobody after a day.
CREATE OR REPLACE FUNCTION corridor.digest_entry(f corridor.feed, j corridor.journal, centre uuid, told jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'event_id', j.id, 'type', j.type, 'case_code', CASE WHEN c.status <> 'erased' THEN c.code END, 'urgent', u.urgent,
        'at_once', j.at > statement_timestamp() - interval '1 day'
            AND (rule ->> 'at_once' = 'always' OR (rule ->> 'at_once' = 'if_urgent' AND u.urgent))
    )
    FROM (SELECT told -> 'types' -> j.type) AS t (rule)
    LEFT JOIN corridor.cases AS c ON c.id = j.case_id
    LEFT JOIN corridor.referrals AS r ON r.id = j.referral_id
    LEFT JOIN corridor.handoffs AS h ON h.id = (j.subject ->> 'handoff')::uuid
    LEFT JOIN corridor.messages AS m ON m.id = (j.subject ->> 'message')::uuid
    LEFT JOIN corridor.documents AS d ON d.id = (j.subject ->> 'document')::uuid
    CROSS JOIN LATERAL (SELECT coalesce(told -> 'urgent' ? r.urgency, false)) AS u (urgent)
    WHERE rule IS NOT NULL AND NOT (j.type LIKE 'handoff.%' AND j.referral_id IS NOT NULL)
        AND CASE
            WHEN j.type LIKE 'referral.%' THEN r.id IS NULL OR f.organisation_id IN (r.from_organisation_id, r.to_organisation_id)
            WHEN j.type = 'case.unattended' THEN c.holder_centre_id = centre
            WHEN j.type = 'claim.updated' THEN j.organisation_id IS NULL  -- its limitation, which the service announces
            ELSE true
        END
        AND CASE rule ->> 'reader'
            WHEN 'sender' THEN coalesce(r.from_centre_id, h.from_centre_id, centre) = centre
                OR (f.organisation_id = r.from_organisation_id AND centre NOT IN (r.from_centre_id, r.to_centre_id))
            WHEN 'receiver' THEN coalesce(r.to_centre_id, h.to_centre_id, centre) = centre
            WHEN 'other' THEN CASE  -- what the migrant says is for both sides; as a note, for the centre that holds the case
                WHEN j.subject ? 'note' THEN c.holder_centre_id = centre
                WHEN m.from_migrant IS NOT NULL THEN true
                ELSE coalesce(m.centre_id, d.centre_id) <> centre
            END
            ELSE true
        END
        AND (SELECT s.may FROM corridor.may_be_shown(f, j, ARRAY[centre]) AS s)
$$;

-- Looks at what feeds have grown by, up to `most` positions of each and `in_all` together: what is to be told waits from
-- then on. If `at_most` events wait, only what is urgent is added, up to as many again. `seen` moves only where there may be
-- something to tell, or once `most` positions are behind it: else each event would write all digests of an organisation.
-- Returns how many digests it has looked for.
CREATE OR REPLACE FUNCTION corridor.look_for_digests(told jsonb, at_most integer, most integer, in_all integer)
    RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH grown AS MATERIALIZED (
        SELECT d.centre_id, d.organisation_id, d.seen, h.position AS head, cardinality(d.waiting) AS waits
        FROM corridor.digests AS d JOIN corridor.feed_heads AS h ON h.organisation_id = d.organisation_id
        WHERE d.email IS NOT NULL AND h.position > d.seen AND (
            h.position >= d.seen + most OR EXISTS (
                SELECT FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
                WHERE f.organisation_id = d.organisation_id AND f.position > d.seen AND f.position <= d.seen + most
                    AND (f.centre_ids IS NULL OR d.centre_id = ANY (f.centre_ids)) AND told -> 'types' ? j.type
            )
        )
        ORDER BY h.position - d.seen DESC LIMIT 20
        FOR UPDATE OF d SKIP LOCKED
    ), parts AS MATERIALIZED (
        SELECT g.*, least(g.head, g.seen + greatest(least(most, in_all / count(*) OVER ()), 1)) AS last FROM grown AS g
    ), entries AS MATERIALIZED (
        SELECT p.centre_id, f.position, corridor.digest_entry(f, j, p.centre_id, told) AS entry
        FROM parts AS p
        JOIN corridor.feed AS f ON f.organisation_id = p.organisation_id AND f.position > p.seen AND f.position <= p.last
        JOIN corridor.journal AS j ON j.id = f.event_id
        WHERE (f.centre_ids IS NULL OR p.centre_id = ANY (f.centre_ids)) AND told -> 'types' ? j.type
    ), found AS (
        SELECT e.centre_id, array_agg(e.position ORDER BY e.position) AS positions,
            array_agg(e.position ORDER BY e.position) FILTER (WHERE (e.entry ->> 'at_once')::boolean) AS urgent
        FROM entries AS e WHERE e.entry IS NOT NULL GROUP BY e.centre_id
    ), kept AS (
        SELECT p.centre_id, p.last, x.urgent, coalesce(
            CASE WHEN p.waits < at_most THEN x.positions WHEN p.waits < 2 * at_most THEN x.urgent END, '{}'
        ) AS positions
        FROM parts AS p LEFT JOIN found AS x ON x.centre_id = p.centre_id
    ), looked AS (
        UPDATE corridor.digests AS d
        SET seen = k.last, waiting = d.waiting || k.positions,
            urgent_until = CASE WHEN k.positions && k.urgent THEN k.urgent[cardinality(k.urgent)] ELSE d.urgent_until END
        FROM kept AS k WHERE d.centre_id = k.centre_id
        RETURNING d.centre_id
    )
    SELECT count(*) FROM looked
$$;

-- Whether a digest is to be sent now: something waits, and the last one is `not_within` old, or something is urgent and the
-- last urgent one is `urgent_not_within` old.
CREATE OR REPLACE FUNCTION corridor.digest_is_due(d corridor.digests, not_within interval, urgent_not_within interval)
    RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT d.waiting <> '{}' AND (d.next_at IS NULL OR d.next_at <= statement_timestamp()) AND (
        d.sent_at IS NULL OR d.sent_at <= statement_timestamp() - not_within
        OR (d.urgent_until IS NOT NULL AND (
            d.urgent_sent_at IS NULL OR d.urgent_sent_at <= statement_timestamp() - urgent_not_within
        ))
    )
$$;

-- Takes up to `at_most` digests that are due, until `lease` is over, no more than `failing` of them such that failed the
-- last time. An organisation that is not active gets none. `early`: its hour is not over, so that it goes only if something
-- in it is still urgent.
CREATE OR REPLACE FUNCTION corridor.take_digests(
    at_most integer, failing integer, lease interval, not_within interval, urgent_not_within interval
) RETURNS SETOF jsonb
    LANGUAGE sql VOLATILE AS $$
    WITH fresh AS MATERIALIZED (
        SELECT d.centre_id FROM corridor.digests AS d
        JOIN corridor.organisations AS o ON o.id = d.organisation_id AND o.status = 'active'
        WHERE d.tries = 0 AND corridor.digest_is_due(d, not_within, urgent_not_within)
        ORDER BY d.urgent_until IS NULL, d.next_at NULLS FIRST LIMIT at_most
        FOR UPDATE OF d SKIP LOCKED
    ), failed AS MATERIALIZED (
        SELECT d.centre_id FROM corridor.digests AS d
        JOIN corridor.organisations AS o ON o.id = d.organisation_id AND o.status = 'active'
        WHERE d.tries > 0 AND corridor.digest_is_due(d, not_within, urgent_not_within)
        ORDER BY d.next_at NULLS FIRST LIMIT greatest(least(failing, at_most - (SELECT count(*) FROM fresh)), 0)
        FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE corridor.digests AS d
    SET taken_by = gen_random_uuid(), next_at = statement_timestamp() + lease,
        doubtful = d.doubtful OR d.taken_by IS NOT NULL,
        under_way = CASE WHEN d.under_way > 0 THEN d.under_way ELSE cardinality(d.waiting) END
    FROM (SELECT * FROM fresh UNION ALL SELECT * FROM failed) AS due, corridor.centres AS c
    WHERE d.centre_id = due.centre_id AND c.id = d.centre_id
    RETURNING jsonb_build_object(
        'attempt', d.taken_by, 'centre_id', d.centre_id, 'organisation_id', d.organisation_id, 'centre_name', c.name,
        'email', d.email, 'language', d.language, 'positions', d.waiting[:d.under_way], 'tries', d.tries,
        'early', coalesce(d.sent_at > statement_timestamp() - not_within, false),
        'alerted_ago', extract(epoch FROM statement_timestamp() - d.alerted_at)
    )
$$;

-- What a digest tells now, in the eyes of its organisation: {"events": every event at these positions, "entries": those
-- that are still for the centre}.
CREATE OR REPLACE FUNCTION corridor.digest_of(of_organisation uuid, centre uuid, positions bigint[], told jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(jsonb_build_object('organisation_id', of_organisation));
    RETURN (
        SELECT jsonb_build_object(
            'events', coalesce(jsonb_agg(f.event_id ORDER BY f.position), '[]'),
            'entries', coalesce(jsonb_agg(e.entry ORDER BY f.position) FILTER (WHERE e.entry IS NOT NULL), '[]')
        )
        FROM corridor.feed AS f
        LEFT JOIN corridor.journal AS j ON j.id = f.event_id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN j.id IS NOT NULL THEN corridor.digest_entry(f, j, centre, told) END AS entry
        ) AS e
        WHERE f.organisation_id = of_organisation AND f.position = ANY (positions)
    );
END
$$;

-- Writes down what became of an attempt. `arrived`: what it told waits no more; `sent`: there was something to send, and
-- `at_once`: something urgent. `unsure`: nobody knows whether the server took it. `failures`: in a row, and `again`: how
-- long to wait for the next attempt. An attempt that is too late changes nothing.
CREATE OR REPLACE FUNCTION corridor.settle_digest(
    attempt uuid, centre uuid, arrived boolean, sent boolean, at_once boolean, unsure boolean, failures integer,
    again interval, alerted boolean
) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.digests AS d
    SET taken_by = NULL, next_at = statement_timestamp() + again,
        sent_at = CASE WHEN sent THEN statement_timestamp() ELSE d.sent_at END,
        urgent_sent_at = CASE WHEN sent AND at_once THEN statement_timestamp() ELSE d.urgent_sent_at END,
        waiting = CASE WHEN arrived THEN d.waiting[d.under_way + 1:] ELSE d.waiting END,
        urgent_until = CASE WHEN NOT arrived OR d.urgent_until > d.waiting[d.under_way] THEN d.urgent_until END,
        under_way = CASE WHEN NOT arrived AND (unsure OR d.doubtful) THEN d.under_way ELSE 0 END,
        doubtful = NOT arrived AND (unsure OR d.doubtful),
        tries = failures,
        failing_since = CASE WHEN NOT arrived THEN coalesce(d.failing_since, statement_timestamp()) END,
        alerted_at = CASE WHEN alerted THEN statement_timestamp() WHEN NOT arrived THEN d.alerted_at END
    WHERE d.centre_id = centre AND d.taken_by = attempt
$$;

-- Gives an attempt back of which nothing is urgent any more: it waits until its hour is over.
CREATE OR REPLACE FUNCTION corridor.release_digest(attempt uuid, centre uuid) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.digests AS d
    SET taken_by = NULL, next_at = NULL,
        urgent_until = CASE WHEN d.urgent_until > d.waiting[d.under_way] THEN d.urgent_until END,
        under_way = CASE WHEN d.doubtful THEN d.under_way ELSE 0 END
    WHERE d.centre_id = centre AND d.taken_by = attempt
$$;
