-- Retention of closed cases (domain/cases/retention.py): for the worker, which tells the holder and then purges.

-- When the retention of a case ends that is closed, or would be closed on that day, looked at alone: by the shortest retention of the
-- agreements that bind on a day in the corridors of its sent referrals or, if none was sent, in those of the centre
-- that closed it; after two years without any agreement. Runs as the owner, because not every reader sees every
-- referral, and returns only a time.
CREATE OR REPLACE FUNCTION corridor.own_retention_end(of_case uuid, on_day date) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH sent AS (
        SELECT DISTINCT r.corridor_id FROM corridor.referrals AS r
        WHERE r.case_id = of_case AND r.sent_at IS NOT NULL
    ), road AS (
        SELECT s.corridor_id FROM sent AS s
        UNION ALL
        SELECT m.corridor_id FROM corridor.corridor_members AS m
        WHERE NOT EXISTS (SELECT FROM sent) AND m.centre_id = (
            SELECT u.centre_id FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
        )
    )
    SELECT coalesce(min(c.closed + a.retention::interval), c.closed + interval 'P2Y') AT TIME ZONE 'UTC'
    FROM (
        SELECT coalesce(x.closed_at AT TIME ZONE 'UTC', on_day::timestamp) AS closed
        FROM corridor.cases AS x WHERE x.id = of_case
    ) AS c
    LEFT JOIN road AS l ON true
    LEFT JOIN LATERAL corridor.binding_agreement(l.corridor_id, on_day) AS a ON true
    GROUP BY c.closed
$$;

-- The same together with what it was merged into (ADR 0066): the last of their ends; null while one of these is open,
-- for it is one person.
CREATE OR REPLACE FUNCTION corridor.retention_end(of_case uuid, on_day date) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE way AS (
        SELECT c.id, c.merged_into, false AS goes_on FROM corridor.cases AS c WHERE c.id = of_case
        UNION ALL
        SELECT n.id, n.merged_into, n.status = 'open' FROM way AS w JOIN corridor.cases AS n ON n.id = w.merged_into
    )
    SELECT CASE WHEN NOT bool_or(w.goes_on) THEN max(corridor.own_retention_end(w.id, on_day)) END FROM way AS w
$$;

-- The step that is due, or null (retention_step, domain/cases/retention.py).
CREATE OR REPLACE FUNCTION corridor.retention_step(c corridor.cases, ends_at timestamptz, at timestamptz) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN c.status <> 'closed' OR ends_at IS NULL THEN NULL
        WHEN c.retention_told_at IS NULL OR c.retention_told_at < c.closed_at
            THEN CASE WHEN ends_at - interval '720 hours' <= at THEN 'tell' END
        WHEN greatest(ends_at, c.retention_told_at + interval '720 hours') <= at THEN 'purge'
    END
$$;

-- What is due, longest closed first, except these cases: each with the organisation that held it last. Cases closed
-- more recently than the shortest retention of all are skipped; years and months differ in length, hence the extra
-- days.
CREATE OR REPLACE FUNCTION corridor.retention_steps(at timestamptz, most integer, without uuid[])
    RETURNS TABLE (case_id uuid, organisation_id uuid, step text)
    LANGUAGE sql STABLE AS $$
    WITH today AS MATERIALIZED (SELECT (at AT TIME ZONE 'UTC')::date AS day), shortest AS MATERIALIZED (
        SELECT least(interval 'P2Y', min(a.retention::interval)) - interval '60 days' AS kept
        FROM today AS t, corridor.corridors AS l, LATERAL corridor.binding_agreement(l.id, t.day) AS a
    )
    SELECT c.id, u.organisation_id, s.step
    FROM corridor.cases AS c
    CROSS JOIN today AS t
    CROSS JOIN shortest AS k
    CROSS JOIN LATERAL (SELECT corridor.retention_step(c, corridor.retention_end(c.id, t.day), at)) AS s (step)
    CROSS JOIN LATERAL (
        SELECT x.organisation_id FROM corridor.custody AS x WHERE x.case_id = c.id ORDER BY x.entry DESC LIMIT 1
    ) AS u
    WHERE c.status = 'closed' AND c.closed_at <= at - k.kept AND c.id <> ALL (without) AND s.step IS NOT NULL
    ORDER BY c.closed_at, c.id LIMIT most
$$;

-- Runs as the owner: a centre of a kind that the person excluded sees nothing of the case that it closed, and its
-- identity is purged all the same.
CREATE OR REPLACE FUNCTION corridor.load_closed_case(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT json_build_object(
            'case', corridor.case_facts(c), 'last_holder', corridor.place(u.centre_id),
            'ends_at', corridor.retention_end(c.id, corridor.present_day())
        )
        FROM corridor.cases AS c
        CROSS JOIN LATERAL (
            SELECT x.centre_id, x.organisation_id FROM corridor.custody AS x
            WHERE x.case_id = c.id ORDER BY x.entry DESC LIMIT 1
        ) AS u
        WHERE c.id = wanted AND c.closed_at IS NOT NULL AND u.organisation_id = me
    ), 'latest', corridor.last_recorded_at(wanted));
END
$$;

-- Takes the step that is due, only once, however many workers run.
CREATE OR REPLACE FUNCTION corridor.take_retention_step(ctx jsonb, said jsonb, wanted text) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    at timestamptz := (said ->> 'at')::timestamptz;
    c corridor.cases;
BEGIN
    SELECT x.* INTO c FROM corridor.cases AS x WHERE x.id = (said ->> 'case_id')::uuid FOR UPDATE;
    PERFORM corridor.conflict_unless(me = (
        SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = c.id ORDER BY u.entry DESC LIMIT 1
    ));
    PERFORM corridor.conflict_unless(corridor.retention_step(
        c, corridor.retention_end(c.id, (at AT TIME ZONE 'UTC')::date), at
    ) IS NOT DISTINCT FROM wanted);
    UPDATE corridor.cases AS x SET
        retention_told_at = CASE WHEN wanted = 'tell' THEN at ELSE x.retention_told_at END,
        purged_at = CASE WHEN wanted = 'purge' THEN at ELSE x.purged_at END
    WHERE x.id = c.id;
END
$$;

-- `changes`: those of corridor.record, and "retention_told": [{"case_id", "at"}].
CREATE OR REPLACE FUNCTION corridor.record_retention_told(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told jsonb := changes #> '{retention_told,0}';
BEGIN
    PERFORM corridor.take_retention_step(ctx, told, 'tell');
    IF NOT corridor.is_of_case(changes, (told ->> 'case_id')::uuid, (ctx ->> 'organisation_id')::uuid)
        OR changes ?| ARRAY['insert', 'update', 'audit_of_others'] THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_of_this_case';
    END IF;
    PERFORM corridor.record(ctx, changes - 'retention_told');
END
$$;

-- `changes`: those of corridor.record_for_the_person, and "purge": [{"case_id", "at"}].
CREATE OR REPLACE FUNCTION corridor.record_purge(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM corridor.conflict_unless(changes #> '{purge,0,case_id}' = changes -> 'for_the_person');
    PERFORM corridor.take_retention_step(ctx, changes #> '{purge,0}', 'purge');
    PERFORM corridor.record_for_the_person(ctx, changes - 'purge');
END
$$;

REVOKE ALL ON FUNCTION corridor.load_closed_case(jsonb, uuid), corridor.take_retention_step(jsonb, jsonb, text),
    corridor.record_retention_told(jsonb, jsonb), corridor.record_purge(jsonb, jsonb),
    corridor.own_retention_end(uuid, date), corridor.retention_end(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.load_closed_case(jsonb, uuid), corridor.record_retention_told(jsonb, jsonb),
    corridor.record_purge(jsonb, jsonb) TO corridor_worker;
GRANT EXECUTE ON FUNCTION corridor.retention_end(uuid, date) TO corridor_app, corridor_worker;
