-- Reads the feed of the caller's organisation (sequencing.sql says what it promises).

-- What an organisation's feed shows it although it has no access to the case, or there is none, is in the journal for it;
-- and so are its own tests of webhooks, which are in no feed.
CREATE POLICY readers ON corridor.journal FOR SELECT TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = journal.case_id
                AND a.object_id BETWEEN coalesce(journal.referral_id, journal.case_id)
                    AND coalesce(journal.referral_id, journal.case_id)
        )
        OR EXISTS (
            SELECT FROM corridor.feed AS f
            WHERE f.organisation_id = corridor.present_organisation() AND f.stands
                AND f.event_id BETWEEN journal.id AND journal.id
        )
        OR (type = 'webhook.test' AND organisation_id = corridor.present_organisation())
    );
CREATE POLICY writers ON corridor.journal FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (
        case_id IS NULL
        OR EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = journal.case_id
                AND a.object_id BETWEEN coalesce(journal.referral_id, journal.case_id)
                    AND coalesce(journal.referral_id, journal.case_id)
        )
    );

-- The worker searches and adds to it; it removes what no timeline is made of, once that is too old.
CREATE POLICY the_clock_reads ON corridor.journal FOR SELECT TO corridor_worker
    USING (corridor.present_organisation() IS NULL);
CREATE POLICY the_clock_writes ON corridor.journal FOR INSERT TO corridor_worker
    WITH CHECK (corridor.present_organisation() IS NULL);
CREATE POLICY the_clock_removes ON corridor.journal FOR DELETE TO corridor_worker
    USING (corridor.present_organisation() IS NULL AND case_id IS NULL);

-- An organisation reads its own feed; only the worker appends to it (sequencing.sql).
CREATE POLICY own_rows ON corridor.feed FOR SELECT TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation());
CREATE POLICY own_rows ON corridor.feed_heads FOR SELECT TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation());
CREATE POLICY own_rows ON corridor.feed_epoch_ends FOR SELECT TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation());
CREATE POLICY everyone_reads ON corridor.feed_epochs FOR SELECT TO corridor_app, corridor_worker USING (true);

-- Whether an event is still for its reader: one of a case, as long as it is in the reader's timeline of that case or
-- referral (visible_steps, domain/cases/view.py). `mine`: the centres of a caller who is limited to some. One row, like
-- `may_see_step`.
CREATE OR REPLACE FUNCTION corridor.may_still_see(j corridor.journal, reader uuid, mine uuid[])
    RETURNS TABLE (may boolean)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT coalesce((
        SELECT true FROM corridor.access AS a
        WHERE a.organisation_id = reader AND a.case_id = j.case_id AND a.object_id = coalesce(j.referral_id, j.case_id)
    ), false) AND CASE
        WHEN j.referral_id IS NOT NULL THEN (SELECT s.may FROM corridor.may_see_step(j, reader, mine) AS s)
        WHEN j.type LIKE 'consent.%' AND j.organisation_id IS DISTINCT FROM reader THEN coalesce((
            SELECT c.holder_organisation_id = reader FROM corridor.cases AS c WHERE c.id = j.case_id
        ), false)
        WHEN j.type LIKE 'claim.%' THEN corridor.sees_claims(reader, j.case_id, mine)
        ELSE true
    END
$$;

-- Whether the event at a position of an organisation's feed is still for a reader of that organisation.
CREATE OR REPLACE FUNCTION corridor.may_be_shown(f corridor.feed, j corridor.journal, mine uuid[])
    RETURNS TABLE (may boolean)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT (mine IS NULL OR f.centre_ids IS NULL OR f.centre_ids && mine)
        AND (f.stands OR (SELECT s.may FROM corridor.may_still_see(j, f.organisation_id, mine) AS s))
$$;

-- The last position of an organisation's feed.
CREATE OR REPLACE FUNCTION corridor.head_of_feed(me uuid) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT h.position FROM corridor.feed_heads AS h WHERE h.organisation_id = me), 0)
$$;

-- The position up to which the events of an organisation's feed are too old to be kept.
CREATE OR REPLACE FUNCTION corridor.removed_from_feed(me uuid) RETURNS bigint
    LANGUAGE sql VOLATILE AS $$
    SELECT coalesce((SELECT h.removed FROM corridor.feed_heads AS h WHERE h.organisation_id = me), 0)
$$;

-- The position after which a reader with this cursor goes on: `after`, or the end of that epoch if it has ended before.
-- Null if this database knows no such epoch.
CREATE OR REPLACE FUNCTION corridor.goes_on_after(me uuid, epoch uuid, after bigint) RETURNS bigint
    LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN e.number = (SELECT max(n.number) FROM corridor.feed_epochs AS n) THEN after
        ELSE least(after, coalesce((
            SELECT x.position FROM corridor.feed_epoch_ends AS x WHERE x.epoch_id = e.id AND x.organisation_id = me
        ), 0))
    END
    FROM corridor.feed_epochs AS e WHERE e.id = epoch
$$;

-- A page of the feed, oldest first, and where it ends: behind the last event of a full page, or behind everything that
-- was looked at. No more than `most` positions are looked at, so that filters which fit little take no long time; `more`
-- says that the feed goes on. `in_epoch` and `after` are those of a cursor, null from the beginning. `removed`: the
-- position up to which events are too old to be kept; `lost`: the cursor is older than that, or of another history.
CREATE OR REPLACE FUNCTION corridor.load_feed(
    ctx jsonb, in_epoch uuid, after bigint, of_types text[], at_most integer, most integer
) RETURNS json
    LANGUAGE plpgsql VOLATILE
    SET enable_sort = off  -- reads in order and stops at the end of the page; a sort would judge all `most` positions first
    AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
    present uuid := (SELECT e.id FROM corridor.feed_epochs AS e ORDER BY e.number DESC LIMIT 1);
    head bigint := corridor.head_of_feed(me);
    start bigint := CASE WHEN in_epoch IS NOT NULL THEN corridor.goes_on_after(me, in_epoch, after) END;
    removed bigint;
    last bigint;
    found json;
    ends bigint;
BEGIN
    IF in_epoch IS NULL THEN
        start := greatest(after, corridor.removed_from_feed(me));
    END IF;
    IF start IS NOT NULL THEN
        start := least(start, head);
    END IF;
    last := least(head, start + most);
    SELECT json_agg(to_jsonb(j) ORDER BY j.position), CASE WHEN count(*) = at_most THEN max(j.position) END
    INTO found, ends
    FROM (
        SELECT f.position, e.id, e.type, e.at, e.organisation_id, e.subject, e.status, e.version
        FROM corridor.feed AS f JOIN corridor.journal AS e ON e.id = f.event_id
        CROSS JOIN LATERAL corridor.may_be_shown(f, e, mine) AS s
        WHERE f.organisation_id = me AND f.position > start AND f.position <= last
            AND (of_types IS NULL OR e.type = ANY (of_types)) AND s.may
        ORDER BY f.position LIMIT at_most
    ) AS j;
    -- asked last: what was removed while the page was read must not be missing without a word
    removed := corridor.removed_from_feed(me);
    IF present IS DISTINCT FROM (SELECT e.id FROM corridor.feed_epochs AS e ORDER BY e.number DESC LIMIT 1) THEN
        RETURN corridor.load_feed(ctx, in_epoch, after, of_types, at_most, most);  -- an epoch began meanwhile
    END IF;
    IF start IS NULL OR start < removed THEN
        RETURN json_build_object('file', json_build_object('lost', true, 'epoch', present, 'removed', removed));
    END IF;
    ends := coalesce(ends, last);
    RETURN json_build_object('file', json_build_object(
        'epoch', present, 'items', coalesce(found, '[]'), 'ends', ends, 'more', ends < head
    ));
END
$$;
