-- Own figures: whole months from the cells, the days before and after them from the facts. Runs as the owner, because
-- no other role may read these tables, and returns the figures of the caller's own centres.

-- `q`: {"kinds": texts, "since", "until": days, "split", "split_further": indices in DIMENSIONS
-- (domain/statistics/facts.py) in ascending order, or 0, "centre", "month": whether to split by these too}. Custody is
-- read from the beginning and by centre, because the open cases of a day are the sum of everything up to it. Null
-- centres: the whole organisation.
CREATE OR REPLACE FUNCTION corridor.load_statistics(ctx jsonb, q jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET max_parallel_workers_per_gather = 0  -- workers take 20 ms to start, too long for a few index rows
AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    ours uuid[] := ARRAY(SELECT c.id FROM corridor.centres AS c WHERE c.organisation_id = me);
    mine uuid[] := coalesce((ctx ->> 'centres')::uuid[], ours);
    kinds text[] := ARRAY(SELECT jsonb_array_elements_text(q -> 'kinds'));
    since date := q ->> 'since';
    until date := q ->> 'until';
    one integer := q ->> 'split';
    other integer := q ->> 'split_further';
    by_centre boolean := q ->> 'centre';
    by_month boolean := q ->> 'month';
    first_month date := corridor.month_of(since);
    after_months date := corridor.month_of(until + 1);
BEGIN
    IF first_month < since THEN
        first_month := (first_month + interval '1 month')::date;
    END IF;
    RETURN json_build_object('file', json_build_object(
        'counted_at', (SELECT s.counted_at FROM corridor.statistics_state AS s),
        'operation', (
            SELECT coalesce(json_agg(json_build_array(c.code, nullif(p.since, '-infinity'), p.in_operation) ORDER BY p.since), '[]')
            FROM corridor.centre_operation AS p JOIN corridor.centres AS c ON c.id = p.centre_id
            WHERE 'custody' = ANY (kinds) AND p.centre_id = ANY (mine) AND c.organisation_id = me
        ),
        'sums', (
            WITH parts AS (
                SELECT c.kind, c.side, c.centre_id, c.month, c.value, c.value_further, c.detail, c.numbers
                FROM corridor.statistics_cells AS c
                WHERE c.organisation_id = me AND c.kind = ANY (kinds) AND c.split = one AND c.split_further = other
                    AND c.centre_id = ANY (mine) AND c.month < after_months
                    AND (c.month >= first_month OR c.kind = 'custody')
                UNION ALL
                SELECT f.kind, f.side, f.centre_id, corridor.month_of(f.day),
                    corridor.value_at(f.dims, t.service, one), corridor.value_at(f.dims, t.service, other), f.detail,
                    f.numbers
                FROM unnest(kinds) AS w (kind)
                CROSS JOIN LATERAL (
                    -- days before the first whole month, and after the last
                    VALUES
                        (false, since, least(first_month - 1, until)),
                        (true, CASE w.kind WHEN 'custody' THEN after_months ELSE greatest(first_month, after_months) END, until)
                ) AS d (after, first, last)
                JOIN corridor.statistics_own_facts AS f ON f.organisation_id = me AND f.kind = w.kind
                    AND f.day >= d.first AND f.day <= d.last
                LEFT JOIN LATERAL corridor.services_asked(f.service_types, one, other) AS t (service) ON true
                WHERE f.centre_id = ANY (mine) AND (d.after OR w.kind <> 'custody')
            )
            SELECT coalesce(json_agg(row_to_json(s)), '[]') FROM (
                SELECT p.kind, p.side, CASE WHEN k.by_centre THEN c.code END AS centre,
                    CASE WHEN by_month THEN p.month END AS month, p.value, p.value_further, p.detail,
                    ARRAY[
                        sum(p.numbers[1]), sum(p.numbers[2]), sum(p.numbers[3]), sum(p.numbers[4]),
                        sum(p.numbers[5]), sum(p.numbers[6]), sum(p.numbers[7]), sum(p.numbers[8])
                    ]::text[] AS numbers
                FROM parts AS p
                JOIN corridor.centres AS c ON c.id = p.centre_id
                CROSS JOIN LATERAL (SELECT by_centre OR p.kind = 'custody') AS k (by_centre)
                GROUP BY 1, 2, 3, 4, 5, 6, 7
            ) AS s
        )
    ));
END
$$;

REVOKE ALL ON FUNCTION corridor.load_statistics(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_statistics(jsonb, jsonb) TO corridor_app;
