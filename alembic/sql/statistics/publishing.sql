-- Counts facts for publication, as the role corridor_statistics only (adapters/postgres/publishing/counting.py), and
-- reads published figures. `wanted`: the kind of facts. `split`, `split_further`: indices in `dims`, from 1; 0: all,
-- with the value ''. Rows without `known_to` count all facts, the others those that this organisation knows of.

CREATE OR REPLACE FUNCTION corridor.facts_to_publish(
    wanted text, first_day date, last_day date, split integer, split_further integer, at_working_centres boolean
) RETURNS TABLE (value text, value_further text, known_to uuid, numbers numeric[])
    LANGUAGE sql STABLE AS $$
    WITH chosen AS MATERIALIZED (
        SELECT coalesce(f.dims[split], '') AS value, coalesce(f.dims[split_further], '') AS value_further,
            f.known_to, f.numbers AS n
        FROM corridor.statistics_facts AS f
        WHERE f.kind = wanted AND f.day BETWEEN first_day AND last_day AND (
            NOT at_working_centres OR f.centre_id IN (
                SELECT o.centre_id
                FROM (
                    SELECT DISTINCT ON (s.centre_id) s.centre_id, s.in_operation FROM corridor.centre_operation AS s
                    WHERE s.since < corridor.first_moment(last_day + 1) ORDER BY s.centre_id, s.since DESC
                ) AS o
                WHERE o.in_operation
            )
        )
    ), each AS (
        SELECT c.value, c.value_further, NULL::uuid AS known_to, c.n FROM chosen AS c
        UNION ALL
        SELECT c.value, c.value_further, k.known_to, c.n
        FROM chosen AS c, unnest(c.known_to) AS k (known_to)
    )
    SELECT e.value, e.value_further, e.known_to, ARRAY[
        sum(e.n[1]), sum(e.n[2]), sum(e.n[3]), sum(e.n[4]), sum(e.n[5]), sum(e.n[6]), sum(e.n[7]), sum(e.n[8])
    ]
    FROM each AS e GROUP BY e.value, e.value_further, e.known_to
$$;

-- The median of whole days (nearest rank), and the days `around` ranks before and after it.
CREATE OR REPLACE FUNCTION corridor.times_to_publish(
    wanted text, first_day date, last_day date, split integer, split_further integer, around integer
) RETURNS TABLE (
    value text, value_further text, known_to uuid, facts integer, median integer, before integer, after integer
)
    LANGUAGE sql STABLE AS $$
    WITH chosen AS MATERIALIZED (
        SELECT coalesce(f.dims[split], '') AS value, coalesce(f.dims[split_further], '') AS value_further,
            f.known_to, f.detail::integer AS days
        FROM corridor.statistics_facts AS f
        WHERE f.kind = wanted AND f.day BETWEEN first_day AND last_day
    ), each AS (
        SELECT c.value, c.value_further, NULL::uuid AS known_to, c.days FROM chosen AS c
        UNION ALL
        SELECT c.value, c.value_further, k.known_to, c.days
        FROM chosen AS c, unnest(c.known_to) AS k (known_to)
    ), ranked AS (
        SELECT e.value, e.value_further, e.known_to, count(*)::integer AS facts, (count(*)::integer + 1) / 2 AS middle,
            array_agg(e.days ORDER BY e.days) AS days
        FROM each AS e GROUP BY e.value, e.value_further, e.known_to
    )
    SELECT r.value, r.value_further, r.known_to, r.facts, r.days[r.middle],
        r.days[greatest(r.middle - around, 1)], r.days[least(r.middle + around, r.facts)]
    FROM ranked AS r
$$;

-- Money by currency. All facts of a claim count as one claim; an organisation knows of it if it knows of any of them.
-- `place`: the index of the indicator in the numbers, from 1.
CREATE OR REPLACE FUNCTION corridor.money_to_publish(
    first_day date, last_day date, split integer, split_further integer
) RETURNS TABLE (
    value text, value_further text, currency text, place integer, known_to uuid, claims integer, amount numeric,
    largest numeric, second_largest numeric
)
    LANGUAGE sql STABLE AS $$
    WITH chosen AS MATERIALIZED (
        SELECT coalesce(f.dims[split], '') AS value, coalesce(f.dims[split_further], '') AS value_further,
            f.detail AS currency, n.place::integer AS place, f.subject_id, n.amount, f.known_to
        FROM corridor.statistics_facts AS f, unnest(f.numbers) WITH ORDINALITY AS n (amount, place)
        WHERE f.kind = 'money' AND f.day BETWEEN first_day AND last_day AND n.amount <> 0
    ), of_claims AS MATERIALIZED (
        SELECT c.value, c.value_further, c.currency, c.place, c.subject_id, sum(c.amount) AS amount
        FROM chosen AS c GROUP BY c.value, c.value_further, c.currency, c.place, c.subject_id
    ), knowing AS (
        SELECT DISTINCT c.value, c.value_further, c.currency, c.place, c.subject_id, k.known_to
        FROM chosen AS c, unnest(c.known_to) AS k (known_to)
    ), each AS (
        SELECT o.value, o.value_further, o.currency, o.place, NULL::uuid AS known_to, o.amount FROM of_claims AS o
        UNION ALL
        SELECT o.value, o.value_further, o.currency, o.place, k.known_to, o.amount
        FROM of_claims AS o
        JOIN knowing AS k ON (k.value, k.value_further, k.currency, k.place, k.subject_id)
            = (o.value, o.value_further, o.currency, o.place, o.subject_id)
    )
    SELECT e.value, e.value_further, e.currency, e.place, e.known_to, count(*)::integer, sum(e.amount),
        (array_agg(e.amount ORDER BY e.amount DESC))[1], coalesce((array_agg(e.amount ORDER BY e.amount DESC))[2], 0)
    FROM each AS e GROUP BY e.value, e.value_further, e.currency, e.place, e.known_to
$$;

DO $$
DECLARE
    counting text;
BEGIN
    FOREACH counting IN ARRAY ARRAY[
        'corridor.facts_to_publish(text, date, date, integer, integer, boolean)',
        'corridor.times_to_publish(text, date, date, integer, integer, integer)',
        'corridor.money_to_publish(date, date, integer, integer)'
    ] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', counting);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO corridor_statistics', counting);
    END LOOP;
END
$$;

-- Every edition, newest period first and, within it, newest edition first.
CREATE OR REPLACE FUNCTION corridor.load_editions(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', json_build_object('editions', (
        SELECT coalesce(json_agg(e ORDER BY e.period DESC, e.number DESC), '[]') FROM corridor.published_editions AS e
    )));
END
$$;

-- An edition of a period (null: the newest) with its figures of these indicators.
CREATE OR REPLACE FUNCTION corridor.load_published(
    ctx jsonb, wanted text, wanted_number integer, indicators text[]
) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', (
        SELECT json_build_object('edition', e, 'figures', (
            SELECT coalesce(json_agg(json_build_array(f.indicator, f.dims, f.dim_values, f.detail, f.value::text)), '[]')
            FROM corridor.published_figures AS f
            WHERE f.period = e.period AND f.number = e.number AND f.indicator = ANY (indicators)
        ))
        FROM corridor.published_editions AS e
        WHERE e.period = wanted AND (wanted_number IS NULL OR e.number = wanted_number)
        ORDER BY e.number DESC LIMIT 1
    ));
END
$$;
