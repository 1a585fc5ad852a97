-- Keeps facts and own figures up to date (adapters/postgres/jobs/statistics.py). The sequencer and corridor.record list
-- in statistics_due what has changed. Counting it again replaces its facts and adds the difference to the figures, in
-- one transaction, so counting twice changes nothing.

CREATE OR REPLACE FUNCTION corridor.added(one numeric[], other numeric[]) RETURNS numeric[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY[
        one[1] + other[1], one[2] + other[2], one[3] + other[3], one[4] + other[4],
        one[5] + other[5], one[6] + other[6], one[7] + other[7], one[8] + other[8]
    ];

CREATE OR REPLACE FUNCTION corridor.month_of(day date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN date_trunc('month', day::timestamp)::date;

-- What taking away some facts and adding others changes, by month and by every pair of dimensions.
CREATE OR REPLACE FUNCTION corridor.cells_of(gone corridor.statistics_own_facts[], come corridor.statistics_own_facts[])
    RETURNS SETOF corridor.statistics_cells
    LANGUAGE sql IMMUTABLE AS $$
    WITH of_month AS MATERIALIZED (
        -- each fact is taken apart once, and not once for each pair
        SELECT f.organisation_id, f.kind, corridor.month_of(f.day) AS month, f.centre_id, f.side, f.dims, f.service_types,
            f.detail, f.sign * f.numbers[1] AS n1, f.sign * f.numbers[2] AS n2, f.sign * f.numbers[3] AS n3,
            f.sign * f.numbers[4] AS n4, f.sign * f.numbers[5] AS n5, f.sign * f.numbers[6] AS n6,
            f.sign * f.numbers[7] AS n7, f.sign * f.numbers[8] AS n8
        FROM (SELECT -1 AS sign, g.* FROM unnest(gone) AS g UNION ALL SELECT 1, c.* FROM unnest(come) AS c) AS f
    ), sums AS (
        SELECT f.organisation_id, f.kind, s.split, s.split_further, f.month, f.centre_id, f.side,
            corridor.value_at(f.dims, t.service, s.split) AS value,
            corridor.value_at(f.dims, t.service, s.split_further) AS value_further, f.detail,
            ARRAY[sum(f.n1), sum(f.n2), sum(f.n3), sum(f.n4), sum(f.n5), sum(f.n6), sum(f.n7), sum(f.n8)] AS numbers
        FROM of_month AS f
        JOIN corridor.statistics_shapes() AS s ON s.kind = f.kind
        LEFT JOIN LATERAL corridor.services_asked(f.service_types, s.split, s.split_further) AS t (service) ON true
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    )
    SELECT s.* FROM sums AS s WHERE s.numbers <> corridor.fact_numbers(0)
$$;

CREATE OR REPLACE FUNCTION corridor.add_to_cells(gone corridor.statistics_own_facts[], come corridor.statistics_own_facts[])
    RETURNS void
    LANGUAGE sql VOLATILE AS $$
    INSERT INTO corridor.statistics_cells AS c SELECT x.* FROM corridor.cells_of(gone, come) AS x
    ON CONFLICT (
        organisation_id, kind, split, split_further, month, centre_id, side, value, value_further, detail
    ) DO UPDATE SET numbers = corridor.added(c.numbers, excluded.numbers)
$$;

-- While everything is counted for the first time, or again, cells are not changed with each full batch: that would take
-- hours for a million referrals. The parts of the figures that the batches touch are listed, and added up at the end.
CREATE OR REPLACE FUNCTION corridor.adds_up_later() RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM corridor.statistics_state) OR EXISTS (SELECT FROM corridor.statistics_parts_due)
$$;

CREATE OR REPLACE FUNCTION corridor.note_parts(facts corridor.statistics_own_facts[]) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    INSERT INTO corridor.statistics_parts_due (organisation_id, kind, month)
    SELECT DISTINCT f.organisation_id, f.kind, corridor.month_of(f.day) FROM unnest(facts) AS f
    ON CONFLICT DO NOTHING
$$;

-- The facts whose part of the figures is not listed. What changes while parts are added up is added to the others at once:
-- if they were listed again, a system that is busy at that time would add up the same parts for ever.
CREATE OR REPLACE FUNCTION corridor.in_other_parts(facts corridor.statistics_own_facts[])
    RETURNS corridor.statistics_own_facts[]
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(f), '{}') FROM unnest(facts) AS f
    WHERE NOT EXISTS (
        SELECT FROM corridor.statistics_parts_due AS p
        WHERE p.organisation_id = f.organisation_id AND p.kind = f.kind AND p.month = corridor.month_of(f.day)
    )
$$;

-- Adds up at most `at_most` of the listed parts from the facts; returns whether any are left.
CREATE OR REPLACE FUNCTION corridor.add_up_parts(at_most integer) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET plan_cache_mode = force_custom_plan  -- a plan for an empty table would be kept while it fills
AS $$
DECLARE
    part corridor.statistics_parts_due;
BEGIN
    FOR part IN SELECT p.* FROM corridor.statistics_parts_due AS p ORDER BY p.organisation_id, p.kind, p.month LIMIT at_most
    LOOP
        -- by the whole key: without the pair, every month of the organisation would be looked through for each part
        DELETE FROM corridor.statistics_cells AS c USING corridor.statistics_shapes() AS s
        WHERE s.kind = part.kind AND c.organisation_id = part.organisation_id AND c.kind = part.kind
            AND c.split = s.split AND c.split_further = s.split_further AND c.month = part.month;
        PERFORM corridor.add_to_cells('{}', ARRAY(
            SELECT f FROM corridor.statistics_own_facts AS f
            WHERE f.organisation_id = part.organisation_id AND f.kind = part.kind
                AND f.day >= part.month AND f.day < part.month + interval '1 month'
        ));
        DELETE FROM corridor.statistics_parts_due AS p
        WHERE p.organisation_id = part.organisation_id AND p.kind = part.kind AND p.month = part.month;
    END LOOP;
    RETURN EXISTS (SELECT FROM corridor.statistics_parts_due);
END
$$;

-- All facts of these cases and activities at the time `at`.
CREATE OR REPLACE FUNCTION corridor.facts_of(cases uuid[], activities uuid[], at timestamptz)
    RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    SELECT * FROM corridor.facts_of_people(cases)
    UNION ALL SELECT * FROM corridor.facts_of_custody(cases)
    UNION ALL SELECT * FROM corridor.facts_of_consents(cases, at)
    UNION ALL SELECT * FROM corridor.facts_of_referrals(cases, at)
    UNION ALL SELECT * FROM corridor.facts_of_handoffs(cases)
    UNION ALL SELECT * FROM corridor.facts_of_claims(cases)
    UNION ALL SELECT * FROM corridor.facts_of_activities(activities)
$$;

-- Cases with all that count as the same person: a change of one may change the facts of another.
CREATE OR REPLACE FUNCTION corridor.with_merged(cases uuid[]) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE way AS (
        SELECT c.id, c.merged_into FROM corridor.cases AS c WHERE c.id = ANY (cases)
        UNION
        SELECT c.id, c.merged_into FROM way AS w JOIN corridor.cases AS c ON c.id = w.merged_into
    )
    SELECT coalesce(array_agg(DISTINCT x.id), '{}')
    FROM way AS w CROSS JOIN LATERAL unnest(corridor.counted_together(w.id)) AS x (id)
$$;

-- Counts some cases and activities again. `is_full`: as many as are counted at a time, so that there may be more.
CREATE OR REPLACE FUNCTION corridor.count_again(cases uuid[], activities uuid[], at timestamptz, is_full boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    fresh corridor.statistics_facts[] := ARRAY(SELECT f FROM corridor.facts_of(cases, activities, at) AS f);
    own corridor.statistics_own_facts[] := ARRAY(SELECT o FROM corridor.own_facts_of(fresh, cases, at) AS o);
    gone corridor.statistics_own_facts[];
    come corridor.statistics_own_facts[];
BEGIN
    WITH removed AS (
        DELETE FROM corridor.statistics_own_facts AS o
        WHERE (o.case_id = ANY (cases)
                OR (o.kind IN ('activity', 'participant') AND o.subject_id = ANY (activities)))
            AND NOT EXISTS (SELECT FROM unnest(own) AS n WHERE n = o)
        RETURNING o
    ) SELECT coalesce(array_agg(r.o), '{}') INTO gone FROM removed AS r;
    WITH added AS (
        INSERT INTO corridor.statistics_own_facts AS o SELECT n.* FROM unnest(own) AS n
        ON CONFLICT (kind, subject_id, part, side, organisation_id, centre_id) DO NOTHING
        RETURNING o
    ) SELECT coalesce(array_agg(a.o), '{}') INTO come FROM added AS a;
    IF is_full AND corridor.adds_up_later() THEN
        PERFORM corridor.note_parts(gone || come);
    ELSE
        PERFORM corridor.add_to_cells(corridor.in_other_parts(gone), corridor.in_other_parts(come));
    END IF;
    DELETE FROM corridor.statistics_facts AS f
    WHERE (f.case_id = ANY (cases) OR (f.kind IN ('activity', 'participant') AND f.subject_id = ANY (activities)))
        AND NOT EXISTS (SELECT FROM unnest(fresh) AS n WHERE n = f);
    INSERT INTO corridor.statistics_facts SELECT n.* FROM unnest(fresh) AS n ON CONFLICT (kind, subject_id, part) DO NOTHING;
END
$$;

-- Records which centres have begun or ceased to be in operation.
CREATE OR REPLACE FUNCTION corridor.note_operation(at timestamptz) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    INSERT INTO corridor.centre_operation (centre_id, since, in_operation)
    SELECT c.id, CASE WHEN x.in_operation IS NULL THEN '-infinity' ELSE at END, n.works
    FROM corridor.centres AS c
    CROSS JOIN LATERAL (SELECT corridor.is_in_operation(c.id)) AS n (works)
    LEFT JOIN LATERAL (
        SELECT p.in_operation FROM corridor.centre_operation AS p WHERE p.centre_id = c.id
        ORDER BY p.since DESC LIMIT 1
    ) AS x ON true
    WHERE x.in_operation IS DISTINCT FROM n.works
    ON CONFLICT DO NOTHING
$$;

-- Counts up to `at_most` cases and activities that are due, and returns how many there were; null if another worker is
-- counting. If it returns fewer than `at_most`, nothing is left and the figures are as of `at`.
CREATE OR REPLACE FUNCTION corridor.keep_statistics(at timestamptz, at_most integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    noted uuid[];
    ended uuid[];
    found integer;
    cases uuid[];
    activities uuid[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('corridor statistics', 0)) THEN
        RETURN NULL;
    END IF;
    PERFORM corridor.note_operation(at);
    WITH taken AS (
        DELETE FROM corridor.statistics_due AS d
        WHERE d.number = ANY (ARRAY(SELECT x.number FROM corridor.statistics_due AS x ORDER BY x.number LIMIT at_most))
        RETURNING d.subject_id
    ) SELECT coalesce(array_agg(t.subject_id), '{}') INTO noted FROM taken AS t;
    ended := ARRAY(
        SELECT f.case_id FROM corridor.statistics_facts AS f WHERE f.recount_at < at ORDER BY f.recount_at LIMIT at_most
    );
    found := greatest(cardinality(noted), cardinality(ended));
    cases := corridor.with_merged(ARRAY(SELECT c.id FROM corridor.cases AS c WHERE c.id = ANY (noted || ended)));
    activities := ARRAY(SELECT DISTINCT n FROM unnest(noted) AS n WHERE n <> ALL (cases));
    PERFORM corridor.count_again(cases, activities, at, found >= at_most);
    IF found < at_most AND corridor.add_up_parts(10) THEN
        found := at_most;
    END IF;
    IF found < at_most THEN
        -- what the sequencer has not taken yet is not noted either
        INSERT INTO corridor.statistics_state AS s (only_one, counted_at)
        SELECT true, least(at, (
            SELECT j.at FROM corridor.outbox AS o JOIN corridor.journal AS j ON j.id = o.event_id
            WHERE o.number > corridor.outbox_settled() ORDER BY o.number LIMIT 1
        ))
        ON CONFLICT (only_one) DO UPDATE SET counted_at = greatest(s.counted_at, excluded.counted_at);
    END IF;
    RETURN found;
END
$$;

-- Marks all records and all figures as due, for `corridor statistics rebuild`, which then counts what is due. The facts
-- are not deleted, because only they hold what an organisation last saw; the figures stay until they are replaced.
CREATE OR REPLACE FUNCTION corridor.rebuild_statistics() RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    noted bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('corridor statistics', 0));
    DELETE FROM corridor.statistics_due;
    INSERT INTO corridor.statistics_due (subject_id)
    SELECT c.id FROM corridor.cases AS c UNION ALL SELECT y.id FROM corridor.activities AS y
    UNION SELECT f.subject_id FROM corridor.statistics_facts AS f WHERE f.kind IN ('activity', 'participant');
    GET DIAGNOSTICS noted = ROW_COUNT;
    INSERT INTO corridor.statistics_parts_due (organisation_id, kind, month)
    SELECT f.organisation_id, f.kind, corridor.month_of(f.day) FROM corridor.statistics_own_facts AS f
    UNION SELECT c.organisation_id, c.kind, c.month FROM corridor.statistics_cells AS c
    ON CONFLICT DO NOTHING;
    RETURN noted;
END
$$;

REVOKE ALL ON FUNCTION corridor.keep_statistics(timestamptz, integer), corridor.rebuild_statistics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.keep_statistics(timestamptz, integer) TO corridor_worker;
