-- Two cases of one person (domain/person/merging.py; ADR 0066): the case that was merged away says where it went, and
-- the one that goes on takes part in that decision, and in the erasure of both.

-- The other side of a merge, as each case shows it.
CREATE OR REPLACE FUNCTION corridor.merge_link(other corridor.cases, merged_at timestamptz) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'id', other.id, 'code', other.code, 'version', other.version, 'status', other.status, 'at', merged_at,
            'place', corridor.place(u.centre_id)
        )
        FROM corridor.custody AS u WHERE u.case_id = other.id ORDER BY u.entry DESC LIMIT 1
    );
END
$$;

-- The cases that were merged into a case, and those merged into them, unless they are erased.
CREATE OR REPLACE FUNCTION corridor.merged_into(into_case uuid) RETURNS TABLE (case_id uuid)
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE way AS (
        SELECT c.id, c.status FROM corridor.cases AS c WHERE c.merged_into = into_case
        UNION ALL
        SELECT n.id, n.status FROM way AS w JOIN corridor.cases AS n ON n.merged_into = w.id
    )
    SELECT w.id FROM way AS w WHERE w.status <> 'erased' ORDER BY w.id
$$;

-- The centre that holds a case, or held it last.
CREATE OR REPLACE FUNCTION corridor.last_centre(of_case uuid) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    SELECT u.centre_id FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
$$;

-- Locks cases in a fixed order, so that two merges of the same cases run one after the other.
CREATE OR REPLACE FUNCTION corridor.lock_cases(wanted uuid[]) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM corridor.cases AS c WHERE c.id = ANY (wanted) ORDER BY c.id FOR NO KEY UPDATE;
END
$$;

-- Whether the merge, or its undoing, that a decision says still holds: both cases are with the same centre of this
-- organisation. A merge needs both to be open, its undoing a case that is not erased to come back from.
CREATE OR REPLACE FUNCTION corridor.may_be_merged(me uuid, m corridor.cases, n corridor.cases, into_case uuid)
    RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT corridor.last_holder(m.id) = me AND corridor.last_centre(m.id) = corridor.last_centre(n.id)
        AND n.id <> m.id AND CASE
            WHEN into_case = n.id THEN m.status = 'open' AND n.status = 'open'
            ELSE into_case IS NULL AND m.status = 'closed' AND m.merged_into = n.id AND n.status <> 'erased'
        END
$$;

-- `changes`: those of corridor.record_for_the_person, about the case that is merged, or no longer is; and "merge":
-- [{"case_id", "into_case_id", "into_version", "at", "journal", "audit"}], of which the last two are about the case that
-- goes on. Chains of the audit trail are written in the order of the cases.
CREATE OR REPLACE FUNCTION corridor.record_merge(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    said jsonb := changes #> '{merge,0}';
    steps jsonb := jsonb_build_object('journal', said -> 'journal', 'audit', said -> 'audit');
    m corridor.cases;
    n corridor.cases;
BEGIN
    PERFORM corridor.lock_cases(ARRAY[(said ->> 'case_id')::uuid, (said ->> 'into_case_id')::uuid]);
    SELECT c.* INTO m FROM corridor.cases AS c WHERE c.id = (said ->> 'case_id')::uuid;
    SELECT c.* INTO n FROM corridor.cases AS c WHERE c.id = (said ->> 'into_case_id')::uuid;
    IF changes ->> 'for_the_person' IS DISTINCT FROM m.id::text OR NOT corridor.is_of_case(steps, n.id, me)
        OR changes #>> '{update,cases,0,id}' IS DISTINCT FROM m.id::text
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_of_this_case';
    END IF;
    PERFORM corridor.conflict_unless(
        n.version = (said ->> 'into_version')::integer
        AND corridor.may_be_merged(me, m, n, (changes #>> '{update,cases,0,merged_into}')::uuid)
    );
    UPDATE corridor.cases AS c SET version = c.version + 1, updated_at = (said ->> 'at')::timestamptz WHERE c.id = n.id;
    IF n.id < m.id THEN
        PERFORM corridor.record(ctx, steps);
    END IF;
    PERFORM corridor.record_for_the_person(ctx, changes - 'merge');
    IF n.id > m.id THEN
        PERFORM corridor.record(ctx, steps);
    END IF;
END
$$;

-- For erasing a case: everything that was merged into it, whatever centre it is with.
CREATE OR REPLACE FUNCTION corridor.load_merged(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    wanted := corridor.case_within(ctx, wanted);
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(corridor.whole_case(x.case_id, me) ORDER BY x.case_id), '[]')
        FROM corridor.merged_into(wanted) AS x WHERE corridor.speaks_for_the_person(me, wanted)
    ));
END
$$;

-- `changes`: those of corridor.record_for_the_person, which erase a case; and "merged_erasures": the changes that erase each
-- of those merged into it. All or none: one that was merged meanwhile, or came back, forces a new decision.
CREATE OR REPLACE FUNCTION corridor.record_merged_erasures(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    into_case uuid := (changes ->> 'for_the_person')::uuid;
    others uuid[] := ARRAY(
        SELECT (x ->> 'for_the_person')::uuid FROM jsonb_array_elements(changes -> 'merged_erasures') AS x ORDER BY 1
    );
    one jsonb;
BEGIN
    IF NOT corridor.speaks_for_the_person(me, into_case)
        OR changes #>> '{update,cases,0,status}' IS DISTINCT FROM 'erased'
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_a_decision_of_this_organisation';
    END IF;
    PERFORM corridor.lock_cases(into_case || others);
    PERFORM corridor.conflict_unless(others = ARRAY(SELECT x.case_id FROM corridor.merged_into(into_case) AS x));
    FOR one IN
        SELECT x FROM jsonb_array_elements(changes -> 'merged_erasures') AS x ORDER BY (x ->> 'for_the_person')::uuid
    LOOP
        IF NOT corridor.is_of_case(one - 'audit', (one ->> 'for_the_person')::uuid, me)
            OR one - ARRAY['for_the_person', 'update', 'journal', 'audit'] <> '{}'
            OR (one -> 'update') - ARRAY['cases', 'referrals'] <> '{}'
            OR one #>> '{update,cases,0,status}' IS DISTINCT FROM 'erased'
            OR EXISTS (
                SELECT FROM jsonb_array_elements(one -> 'audit') AS x
                WHERE x -> 'case_id' <> one -> 'for_the_person' OR x -> 'chain_id' <> one -> 'for_the_person'
                    OR (x ->> 'organisation_id')::uuid NOT IN (
                        me, corridor.last_holder((one ->> 'for_the_person')::uuid)
                    )
            )
        THEN
            RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_of_this_case';
        END IF;
        PERFORM corridor.record(ctx, one);
    END LOOP;
    PERFORM corridor.record_for_the_person(ctx, changes - 'merged_erasures');
END
$$;

REVOKE ALL ON FUNCTION corridor.record_merge(jsonb, jsonb), corridor.load_merged(jsonb, uuid),
    corridor.record_merged_erasures(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.record_merge(jsonb, jsonb), corridor.load_merged(jsonb, uuid),
    corridor.record_merged_erasures(jsonb, jsonb) TO corridor_app;
