-- Keeps the board (adapters/postgres/jobs/board.py). The edition `now` is counted every minute; the edition `day` is a
-- copy of it, made once each UTC day: figures about others change no more often (ADR 0060).

-- The days from `first_day` on whose referrals have changed since, or whose acknowledge clocks have ended since.
CREATE OR REPLACE FUNCTION corridor.changed_days(since timestamptz, at timestamptz, first_day date)
    RETURNS TABLE (corridor_id uuid, day date)
    LANGUAGE sql STABLE AS $$
    SELECT r.corridor_id, corridor.utc_day(r.sent_at)
    FROM corridor.organisations AS o
    CROSS JOIN LATERAL (
        SELECT x.corridor_id, x.sent_at FROM corridor.referrals AS x
        WHERE x.to_organisation_id = o.id AND x.sent_at IS NOT NULL AND x.updated_at >= since
    ) AS r
    WHERE r.sent_at >= corridor.first_moment(first_day)
    UNION
    SELECT l.id, corridor.utc_day(r.sent_at)  -- a referral that was answered early and has ended counts from now on too
    FROM corridor.corridors AS l
    JOIN corridor.referrals AS r ON r.corridor_id = l.id AND r.sent_at >= corridor.first_moment(first_day)
    WHERE r.acknowledge_by >= since AND r.acknowledge_by <= at
    UNION
    SELECT r.corridor_id, corridor.utc_day(r.sent_at)
    FROM corridor.cases AS c JOIN corridor.referrals AS r ON r.case_id = c.id
    WHERE c.updated_at >= since AND r.sent_at >= corridor.first_moment(first_day) AND (
        c.excluded_operator_types <> '{}' OR EXISTS (  -- the person may have taken an exclusion back
            SELECT FROM corridor.board_counts AS b
            WHERE b.edition = 'now' AND b.corridor_id = r.corridor_id AND b.sent_on = corridor.utc_day(r.sent_at)
                AND NOT (b.sender_sees AND b.receiver_sees)
        )
    )
$$;

-- Replaces the rows of `now` for these measures and days with those counted. Writes only what differs.
CREATE OR REPLACE FUNCTION corridor.replace_counts(
    counted corridor.board_counts[], measures text[], corridors uuid[], days date[]
) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    DELETE FROM corridor.board_counts AS b
    WHERE b.edition = 'now' AND b.measure = ANY (measures)
        AND (corridors IS NULL OR EXISTS (
            SELECT FROM unnest(corridors, days) AS t (corridor_id, day)
            WHERE t.corridor_id = b.corridor_id AND t.day = b.sent_on
        ))
        AND NOT EXISTS (
            SELECT FROM unnest(counted) AS n
            WHERE (n.corridor_id, n.sent_on, n.from_centre_id, n.to_centre_id, n.sender_sees, n.receiver_sees, n.measure, n.label)
                = (b.corridor_id, b.sent_on, b.from_centre_id, b.to_centre_id, b.sender_sees, b.receiver_sees, b.measure, b.label)
        );
    INSERT INTO corridor.board_counts AS b SELECT n.* FROM unnest(counted) AS n
    ON CONFLICT (
        edition, corridor_id, sent_on, from_centre_id, to_centre_id, sender_sees, receiver_sees, measure, label
    ) DO UPDATE SET count = excluded.count, seconds = excluded.seconds
    WHERE (b.count, b.seconds) IS DISTINCT FROM (excluded.count, excluded.seconds);
END
$$;

-- Counts as of `at`, and returns how many days of corridors were counted; null if a later time was already counted. The
-- first run of a UTC day counts every day of the board, which repairs whatever a run has missed. So does a run that
-- finds no edition: deleting both rebuilds the board. `late`: how long a change may take from its timestamp to its
-- commit.
CREATE OR REPLACE FUNCTION corridor.keep_boards(at timestamptz, look_back integer, late interval) RETURNS integer
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    today date := corridor.utc_day(at);
    first_day date := corridor.utc_day(at) - look_back + 1;
    last timestamptz;
    corridors uuid[];
    days date[];
    of_days text[] := ARRAY['clock_ended', 'silent', 'declined', 'lapsed', 'acknowledge', 'decide', 'contact'];
    of_now text[] := ARRAY['open', 'overdue', 'unattended', 'offer_lapsed'];
BEGIN
    INSERT INTO corridor.board_editions (name) VALUES ('now'), ('day') ON CONFLICT DO NOTHING;
    -- only one worker counts at a time
    SELECT e.figures_at INTO last FROM corridor.board_editions AS e WHERE e.name = 'now' FOR UPDATE;
    IF last >= at THEN
        RETURN NULL;
    END IF;
    IF last IS NULL OR corridor.utc_day(last) < today THEN
        SELECT array_agg(l.id), array_agg(first_day + n) INTO corridors, days
        FROM corridor.corridors AS l, generate_series(0, look_back - 1) AS n;
    ELSE
        SELECT array_agg(c.corridor_id), array_agg(c.day) INTO corridors, days
        FROM corridor.changed_days(last - late, at, first_day) AS c;
    END IF;
    DELETE FROM corridor.board_counts AS b
    WHERE b.edition = 'now' AND b.sent_on > '-infinity' AND (b.sent_on < first_day OR last IS NULL);
    PERFORM corridor.replace_counts(
        ARRAY(SELECT n FROM corridor.count_days(corridors, days, at) AS n), of_days, coalesce(corridors, '{}'), days
    );
    PERFORM corridor.replace_counts(ARRAY(SELECT n FROM corridor.count_now(at, first_day) AS n), of_now, NULL, NULL);
    UPDATE corridor.board_editions AS e SET figures_at = at WHERE e.name = 'now';
    UPDATE corridor.board_editions AS e SET figures_at = at
    WHERE e.name = 'day' AND (e.figures_at IS NULL OR corridor.utc_day(e.figures_at) < today);
    IF FOUND THEN
        DELETE FROM corridor.board_counts AS b WHERE b.edition = 'day';
        INSERT INTO corridor.board_counts
        SELECT 'day', b.corridor_id, b.sent_on, b.from_centre_id, b.to_centre_id, b.sender_sees, b.receiver_sees,
            b.measure, b.label, b.count, b.seconds
        FROM corridor.board_counts AS b WHERE b.edition = 'now';
    END IF;
    RETURN coalesce(cardinality(days), 0);
END
$$;

REVOKE ALL ON FUNCTION corridor.keep_boards(timestamptz, integer, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.keep_boards(timestamptz, integer, interval) TO corridor_worker;
