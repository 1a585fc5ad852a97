-- Own figures: whole months from the cells; of a month that is not asked for as a whole, the facts of some days are added
-- or subtracted. Runs as the owner, because no other role may read these tables, and returns the figures of the caller's
-- own centres.

-- Which months are read from the cells (`cells_from` until before `cells_before`), and the days whose facts are added to
-- them (`signs`: 1) or subtracted (-1), whichever are fewer in the first and in the last month. `adding`: only add,
-- because the cells may not contain all facts yet (`adds_up_later`).
CREATE OR REPLACE FUNCTION corridor.months_and_days(
    since date, until date, adding boolean,
    OUT cells_from date, OUT cells_before date, OUT signs integer[], OUT first_days date[], OUT last_days date[]
)
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    month date;
    last_of_month date;
    included integer;
    left_out integer;
BEGIN
    cells_from := corridor.month_of(since) + interval '1 month';
    cells_before := corridor.month_of(until);
    FOREACH month IN ARRAY ARRAY(SELECT DISTINCT corridor.month_of(d) FROM unnest(ARRAY[since, until]) AS d)
    LOOP
        last_of_month := month + interval '1 month' - interval '1 day';
        included := least(last_of_month, until) - greatest(month, since) + 1;
        left_out := last_of_month - month + 1 - included;
        IF left_out = 0 OR (left_out <= included AND NOT adding) THEN
            cells_from := least(cells_from, month);
            cells_before := greatest(cells_before, last_of_month + 1);
            signs := signs || ARRAY[-1, -1];  -- the days before `since`, and those after `until`
            first_days := first_days || ARRAY[month, least(last_of_month, until) + 1];
            last_days := last_days || ARRAY[greatest(month, since) - 1, last_of_month];
        ELSE
            signs := signs || 1;
            first_days := first_days || greatest(month, since);
            last_days := last_days || least(last_of_month, until);
        END IF;
    END LOOP;
END
$$;

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
    adding boolean := corridor.adds_up_later();
    read record;
    custody_read record;
BEGIN
    read := corridor.months_and_days(since, until, adding);
    custody_read := corridor.months_and_days(corridor.month_of(since), until, adding);
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
                FROM unnest(kinds) AS w (kind)
                JOIN corridor.statistics_cells AS c ON c.organisation_id = me AND c.kind = w.kind AND c.split = one
                    AND c.split_further = other
                    AND c.month >= CASE w.kind WHEN 'custody' THEN '-infinity' ELSE read.cells_from END
                    AND c.month < CASE w.kind WHEN 'custody' THEN custody_read.cells_before ELSE read.cells_before END
                WHERE c.centre_id = ANY (mine)
                UNION ALL
                SELECT f.kind, f.side, f.centre_id, corridor.month_of(f.day),
                    corridor.value_at(f.dims, t.service, one), corridor.value_at(f.dims, t.service, other), f.detail,
                    ARRAY[
                        d.sign * f.numbers[1], d.sign * f.numbers[2], d.sign * f.numbers[3], d.sign * f.numbers[4],
                        d.sign * f.numbers[5], d.sign * f.numbers[6], d.sign * f.numbers[7], d.sign * f.numbers[8]
                    ]
                FROM unnest(kinds) AS w (kind)
                CROSS JOIN LATERAL (
                    SELECT x.* FROM unnest(read.signs, read.first_days, read.last_days) AS x WHERE w.kind <> 'custody'
                    UNION ALL
                    SELECT x.* FROM unnest(custody_read.signs, custody_read.first_days, custody_read.last_days) AS x
                    WHERE w.kind = 'custody'
                ) AS d (sign, first, last)
                JOIN corridor.statistics_own_facts AS f ON f.organisation_id = me AND f.kind = w.kind
                    AND f.day >= d.first AND f.day <= d.last
                LEFT JOIN LATERAL unnest(f.service_types) AS t (service) ON 9 IN (one, other)
                WHERE f.centre_id = ANY (mine)
            ), sums AS (
                SELECT p.kind, p.side, CASE WHEN k.by_centre THEN c.code END AS centre,
                    CASE WHEN by_month THEN p.month END AS month, p.value, p.value_further, p.detail,
                    ARRAY[
                        sum(p.numbers[1]), sum(p.numbers[2]), sum(p.numbers[3]), sum(p.numbers[4]),
                        sum(p.numbers[5]), sum(p.numbers[6]), sum(p.numbers[7]), sum(p.numbers[8])
                    ] AS numbers
                FROM parts AS p
                JOIN corridor.centres AS c ON c.id = p.centre_id
                CROSS JOIN LATERAL (SELECT by_centre OR p.kind = 'custody') AS k (by_centre)
                GROUP BY 1, 2, 3, 4, 5, 6, 7
            )
            SELECT coalesce(json_agg(json_build_object(
                'kind', s.kind, 'side', s.side, 'centre', s.centre, 'month', s.month, 'value', s.value,
                'value_further', s.value_further, 'detail', s.detail, 'numbers', s.numbers::text[]
            )), '[]')
            FROM sums AS s WHERE s.numbers <> array_fill(0::numeric, ARRAY[8])
        )
    ));
END
$$;

REVOKE ALL ON FUNCTION corridor.load_statistics(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_statistics(jsonb, jsonb) TO corridor_app;
