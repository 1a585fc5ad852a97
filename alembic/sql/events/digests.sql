-- The e-mail digests of centres: where they go, what waits for them, and who sends them.
--
-- Who takes part: the app, which says where a digest goes; any number of workers, which look at what the feeds have grown
-- by, and each take digests that are due for a while (adapters/mail/sender.py).
-- Promised: a digest tells what the feed of the organisation tells of that centre. What is to be told waits until a mail
-- server has taken it, and access is asked about once more just before. `told` is the table of
-- domain/digests/headings.py: {"urgent": […], "types": {type: {"reader", "at_once"}}}.
-- On failure: of a worker that dies, another takes over what it had when its time is up, with the same events and thus
-- the same Message-ID. So it is, too, if nobody knows whether the server took a message.

CREATE POLICY own_rows ON corridor.digests TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation()) WITH CHECK (organisation_id = corridor.present_organisation());

-- The digest of a centre, for callers of its organisation who may act for it. `mine`: the centres of a caller who is
-- limited to some.
CREATE OR REPLACE FUNCTION corridor.digest_shown(centre uuid, me uuid, mine uuid[]) RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('email', d.email, 'language', d.language, 'failing_since', d.failing_since)
    FROM corridor.digests AS d
    WHERE d.centre_id = centre AND d.organisation_id = me AND (mine IS NULL OR centre = ANY (mine))
$$;

-- Says where digests go: [{"centre_id", "organisation_id", "email", "language"}]; an e-mail of null ends them. The first
-- one tells what happens from now on. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.set_digests(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM corridor.digests AS d
    USING jsonb_to_recordset(given) AS g (centre_id uuid, email text) WHERE d.centre_id = g.centre_id AND g.email IS NULL;
    INSERT INTO corridor.digests AS d (
        centre_id, organisation_id, email, language, seen, waiting, under_way, doubtful, tries
    )
    SELECT g.centre_id, g.organisation_id, g.email, g.language, coalesce((
        SELECT h.position FROM corridor.feed_heads AS h WHERE h.organisation_id = g.organisation_id
    ), 0), '{}', 0, false, 0
    FROM jsonb_to_recordset(given) AS g (centre_id uuid, organisation_id uuid, email text, language text)
    WHERE g.email IS NOT NULL
    ON CONFLICT (centre_id) DO UPDATE
    SET email = excluded.email, language = excluded.language, tries = 0, failing_since = NULL,
        next_at = CASE WHEN d.taken_by IS NOT NULL THEN d.next_at END;
END
$$;

-- How an event of an organisation's feed stands in the digest of one of its centres; null: not at all. The code is that of
-- a case that can be read: a centre that only owes its deletion gets none.
CREATE OR REPLACE FUNCTION corridor.digest_entry(f corridor.feed, j corridor.journal, centre uuid, told jsonb)
    RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'event_id', j.id, 'type', j.type, 'case_code', CASE WHEN c.status <> 'erased' THEN c.code END, 'urgent', u.urgent,
        'at_once', rule ->> 'at_once' = 'always' OR (rule ->> 'at_once' = 'if_urgent' AND u.urgent)
    )
    FROM (SELECT told -> 'types' -> j.type) AS t (rule)
    LEFT JOIN corridor.cases AS c ON c.id = j.case_id
    LEFT JOIN corridor.referrals AS r ON r.id = j.referral_id
    LEFT JOIN corridor.handoffs AS h ON h.id = (j.subject ->> 'handoff')::uuid
    LEFT JOIN corridor.messages AS m ON m.id = (j.subject ->> 'message')::uuid
    LEFT JOIN corridor.documents AS d ON d.id = (j.subject ->> 'document')::uuid
    CROSS JOIN LATERAL (SELECT coalesce(told -> 'urgent' ? r.urgency, false)) AS u (urgent)
    WHERE rule IS NOT NULL AND NOT (j.type LIKE 'handoff.%' AND j.referral_id IS NOT NULL)
        AND CASE rule ->> 'reader'
            WHEN 'sender' THEN coalesce(r.from_centre_id, h.from_centre_id, centre) = centre
            WHEN 'receiver' THEN coalesce(r.to_centre_id, h.to_centre_id, centre) = centre
            WHEN 'other' THEN coalesce(m.centre_id, d.centre_id) <> centre
            ELSE true
        END
        AND corridor.may_be_shown(f, j, ARRAY[centre])
$$;

-- Looks at what feeds have grown by, up to `most` positions of each: what is to be told waits from then on. A digest with
-- `at_most` events waiting looks no further before it is sent. Returns how many it has looked for.
CREATE OR REPLACE FUNCTION corridor.look_for_digests(told jsonb, at_most integer, most integer) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    WITH grown AS MATERIALIZED (
        SELECT d.centre_id, d.organisation_id, d.seen, least(h.position, d.seen + most) AS last
        FROM corridor.digests AS d JOIN corridor.feed_heads AS h ON h.organisation_id = d.organisation_id
        WHERE h.position > d.seen AND cardinality(d.waiting) < at_most
        ORDER BY h.position - d.seen DESC LIMIT 20
        FOR UPDATE OF d SKIP LOCKED
    ), looked AS (
        UPDATE corridor.digests AS d
        SET seen = g.last, waiting = d.waiting || x.positions, urgent_until = coalesce(x.urgent_until, d.urgent_until)
        FROM grown AS g
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(e.position ORDER BY e.position), '{}') AS positions,
                max(e.position) FILTER (WHERE (e.entry ->> 'at_once')::boolean) AS urgent_until
            FROM (
                SELECT f.position, corridor.digest_entry(f, j, g.centre_id, told) AS entry
                FROM corridor.feed AS f JOIN corridor.journal AS j ON j.id = f.event_id
                WHERE f.organisation_id = g.organisation_id AND f.position > g.seen AND f.position <= g.last
                    AND (f.centre_ids IS NULL OR g.centre_id = ANY (f.centre_ids)) AND told -> 'types' ? j.type
            ) AS e
            WHERE e.entry IS NOT NULL
        ) AS x
        WHERE d.centre_id = g.centre_id
        RETURNING d.centre_id
    )
    SELECT count(*) FROM looked
$$;

-- Takes up to `at_most` digests that are due, until `lease` is over: something waits, and the last one is `not_within` old
-- or something is urgent. An organisation that is not active gets none.
CREATE OR REPLACE FUNCTION corridor.take_digests(
    by_worker uuid, at timestamptz, at_most integer, lease interval, not_within interval
) RETURNS SETOF jsonb
    LANGUAGE sql VOLATILE AS $$
    WITH due AS MATERIALIZED (
        SELECT d.centre_id FROM corridor.digests AS d
        JOIN corridor.organisations AS o ON o.id = d.organisation_id AND o.status = 'active'
        WHERE d.waiting <> '{}' AND (d.next_at IS NULL OR d.next_at <= at)
            AND (d.urgent_until IS NOT NULL OR d.sent_at IS NULL OR d.sent_at <= at - not_within)
        ORDER BY d.next_at NULLS FIRST LIMIT at_most
        FOR UPDATE OF d SKIP LOCKED
    )
    UPDATE corridor.digests AS d
    SET taken_by = by_worker, next_at = at + lease, doubtful = d.doubtful OR d.taken_by IS NOT NULL,
        under_way = CASE WHEN d.under_way > 0 THEN d.under_way ELSE cardinality(d.waiting) END
    FROM due, corridor.centres AS c
    WHERE d.centre_id = due.centre_id AND c.id = d.centre_id
    RETURNING jsonb_build_object(
        'centre_id', d.centre_id, 'organisation_id', d.organisation_id, 'centre_name', c.name, 'email', d.email,
        'language', d.language, 'positions', d.waiting[:d.under_way], 'tries', d.tries
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

-- Writes down what became of a digest: `arrived`: what it told waits no more; `sent`: there was something to send.
-- `unsure`: nobody knows whether the server took it. Whoever was too late to keep it changes nothing.
CREATE OR REPLACE FUNCTION corridor.settle_digest(
    by_worker uuid, centre uuid, at timestamptz, arrived boolean, sent boolean, unsure boolean, again_at timestamptz
) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.digests AS d
    SET taken_by = NULL, next_at = again_at, sent_at = CASE WHEN sent THEN at ELSE d.sent_at END,
        waiting = CASE WHEN arrived THEN d.waiting[d.under_way + 1:] ELSE d.waiting END,
        urgent_until = CASE WHEN NOT arrived OR d.urgent_until > d.waiting[d.under_way] THEN d.urgent_until END,
        under_way = CASE WHEN NOT arrived AND (unsure OR d.doubtful) THEN d.under_way ELSE 0 END,
        doubtful = NOT arrived AND (unsure OR d.doubtful),
        tries = CASE WHEN arrived THEN 0 ELSE d.tries + 1 END,
        failing_since = CASE WHEN NOT arrived THEN coalesce(d.failing_since, at) END
    WHERE d.centre_id = centre AND d.taken_by = by_worker
$$;
