-- The board of one corridor, for organisations with a member centre, the lead organisation and the coordinating body.
-- Runs as the owner, because nobody else may read the counts: it returns the caller's own, and others' summed by
-- period, which the domain rounds before anybody sees them.

-- Whose a row is, for an organisation with these centres; the caller acts for those in `mine`.
CREATE OR REPLACE FUNCTION corridor.whose(b corridor.board_counts, mine uuid[], ours uuid[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN (b.sender_sees AND b.from_centre_id = ANY (mine)) OR (b.receiver_sees AND b.to_centre_id = ANY (mine)) THEN 'own'
        WHEN (b.sender_sees AND b.from_centre_id = ANY (ours)) OR (b.receiver_sees AND b.to_centre_id = ANY (ours))
            THEN 'sisters'
        ELSE 'others'
    END;

-- Lapsed direct offers are shown with lapsed transfers.
CREATE OR REPLACE FUNCTION corridor.board_measure(b corridor.board_counts) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE b.measure WHEN 'offer_lapsed' THEN 'lapsed' ELSE b.measure END;

CREATE OR REPLACE FUNCTION corridor.load_board(ctx jsonb, wanted text, last_days integer) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    of_corridor uuid := corridor.corridor_id(wanted);
    ours uuid[] := ARRAY(SELECT c.id FROM corridor.centres AS c WHERE c.organisation_id = me);
    mine uuid[] := coalesce((ctx ->> 'centres')::uuid[], ours);
    members uuid[] := ARRAY(
        SELECT m.centre_id FROM corridor.corridor_members AS m
        WHERE m.corridor_id = of_corridor AND m.centre_id = ANY (mine)
    );
    own_at timestamptz := (SELECT e.figures_at FROM corridor.board_editions AS e WHERE e.name = 'now');
    network_at timestamptz := (SELECT e.figures_at FROM corridor.board_editions AS e WHERE e.name = 'day');
BEGIN
    RETURN json_build_object('file', (
        WITH own AS MATERIALIZED (
            SELECT b.*, corridor.board_measure(b) AS shown FROM corridor.board_counts AS b
            WHERE b.edition = 'now' AND b.corridor_id = of_corridor AND corridor.whose(b, mine, ours) = 'own'
                AND (b.sent_on = '-infinity' OR b.sent_on > corridor.utc_day(own_at) - last_days)
        ), network AS MATERIALIZED (
            SELECT b.*, corridor.board_measure(b) AS shown, corridor.whose(b, mine, ours) AS whose,
                corridor.board_period(b.sent_on, corridor.utc_day(network_at)) AS period
            FROM corridor.board_counts AS b
            WHERE b.edition = 'day' AND b.corridor_id = of_corridor AND corridor.whose(b, mine, ours) <> 'own'
                AND (b.sent_on = '-infinity' OR b.sent_on > corridor.utc_day(network_at) - last_days)
        )
        SELECT json_build_object(
            'corridor_id', l.id, 'code', l.code, 'lead_organisation_id', l.lead_organisation_id,
            'own_centre_ids', members, 'own_at', own_at, 'network_at', network_at,
            'own', (
                SELECT coalesce(json_agg(n), '[]') FROM (
                    SELECT 'own' AS whose, NULL AS period, b.shown AS measure, b.label, sum(b.count) AS count
                    FROM own AS b WHERE b.seconds = '{}' GROUP BY b.shown, b.label
                ) AS n
            ),
            'network', (
                SELECT coalesce(json_agg(n), '[]') FROM (
                    SELECT b.whose, b.period, b.shown AS measure, b.label, sum(b.count) AS count
                    FROM network AS b WHERE b.seconds = '{}' GROUP BY b.whose, b.period, b.shown, b.label
                ) AS n
            ),
            'own_times', (
                SELECT coalesce(json_agg(n ORDER BY n.centre_id, n.step), '[]') FROM (
                    SELECT 'own' AS whose, b.to_centre_id AS centre_id, b.measure AS step, count(*) AS count,
                        percentile_disc(0.5) WITHIN GROUP (ORDER BY s.seconds) AS median,
                        percentile_disc(0.9) WITHIN GROUP (ORDER BY s.seconds) AS p90
                    FROM own AS b, unnest(b.seconds) AS s (seconds) GROUP BY b.to_centre_id, b.measure
                ) AS n
            ),
            'network_times', (
                SELECT coalesce(json_agg(n ORDER BY n.centre_id, n.step), '[]') FROM (
                    SELECT b.whose, b.to_centre_id AS centre_id, b.measure AS step, count(*) AS count,
                        percentile_disc(0.5) WITHIN GROUP (ORDER BY s.seconds) AS median,
                        percentile_disc(0.9) WITHIN GROUP (ORDER BY s.seconds) AS p90
                    FROM network AS b, unnest(b.seconds) AS s (seconds) GROUP BY b.whose, b.to_centre_id, b.measure
                ) AS n
            )
        )
        FROM corridor.corridors AS l
        WHERE l.id = of_corridor AND (
            members <> '{}' OR l.lead_organisation_id = me OR ctx ->> 'sees_unconfirmed' = 'true'
        )
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.load_board(jsonb, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_board(jsonb, text, integer) TO corridor_app;
