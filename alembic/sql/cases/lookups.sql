-- Finding cases by blind indexes. The values are HMACs with the key of the organisation that holds the case, so only
-- the service can compute them, one organisation at a time.

-- The organisations whose cases may be searched: one's own, and those that share an active corridor with it; and where
-- one's own centres are, for numbers as they are dialled there.
CREATE OR REPLACE FUNCTION corridor.load_neighbours(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    neighbours uuid[];
BEGIN
    SELECT array_agg(DISTINCT near.organisation_id) INTO neighbours
    FROM corridor.centres AS mine
    JOIN corridor.corridor_members AS m ON m.centre_id = mine.id
    JOIN corridor.corridors AS l ON l.id = m.corridor_id AND l.status = 'active'
    JOIN corridor.corridor_members AS n ON n.corridor_id = m.corridor_id
    JOIN corridor.centres AS near ON near.id = n.centre_id
    WHERE mine.organisation_id = me;
    neighbours := array_append(array_remove(coalesce(neighbours, '{}'), me), me);
    RETURN json_build_object(
        'file', json_build_object(
            'organisations', neighbours,
            'operator_type', (SELECT o.operator_type FROM corridor.organisations AS o WHERE o.id = me),
            'centres', (
                SELECT coalesce(json_agg(json_build_object('place', corridor.place(c.id), 'country', c.country)), '[]')
                FROM corridor.centres AS c WHERE c.organisation_id = me
            )
        ),
        'organisation_keys', corridor.organisation_keys(VARIADIC neighbours),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- The case that a merged case leads to: the last in its chain of merges, as long as they are with the organisation whose
-- index found it. A case that has moved on is found by the index of its holder, or not at all.
CREATE OR REPLACE FUNCTION corridor.goes_on_in(c corridor.cases, organisation uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    here corridor.cases := c;
    next corridor.cases;
BEGIN
    WHILE here.merged_into IS NOT NULL LOOP
        SELECT n.* INTO next FROM corridor.cases AS n WHERE n.id = here.merged_into;
        EXIT WHEN next.status = 'erased' OR corridor.last_holder(next.id) IS DISTINCT FROM organisation;
        here := next;
    END LOOP;
    RETURN here.id;
END
$$;

-- `wanted`: [{"organisation_id", "values": [hex]}]. A case that was merged into another leads to that one. For other
-- organisations only open cases, and none whose migrant excluded the caller's kind of centre. Returns the newest fifty, those of the own index first; of a case that nobody
-- holds, on what grounds the last holder has it. Runs as the owner: nobody reads the index directly.
CREATE OR REPLACE FUNCTION corridor.load_matches(ctx jsonb, wanted jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    my_kind text := (SELECT o.operator_type FROM corridor.organisations AS o WHERE o.id = me);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(json_build_object(
            'case', corridor.case_facts(c), 'last_holder', corridor.place(f.centre_id),
            'grounds', corridor.grounds(me, c.id)
        ) ORDER BY f.own DESC, f.id DESC), '[]')
        FROM (
            SELECT DISTINCT t.organisation_id = me AS own, c.id, u.centre_id
            FROM jsonb_to_recordset(wanted) AS w (organisation_id uuid, "values" jsonb)
            CROSS JOIN LATERAL jsonb_array_elements_text(w."values") AS v (hex)
            JOIN corridor.index_terms AS t ON t.organisation_id = w.organisation_id AND t.value = decode(v.hex, 'hex')
            JOIN corridor.cases AS m ON m.id = t.case_id
            JOIN corridor.cases AS c ON c.id = CASE
                WHEN m.merged_into IS NULL THEN m.id ELSE corridor.goes_on_in(m, t.organisation_id)
            END
            CROSS JOIN LATERAL (
                SELECT x.centre_id FROM corridor.custody AS x WHERE x.case_id = c.id ORDER BY x.entry DESC LIMIT 1
            ) AS u
            WHERE t.organisation_id = me OR (
                c.status = 'open' AND my_kind <> ALL (c.excluded_operator_types || m.excluded_operator_types)
            )
            ORDER BY own DESC, c.id DESC LIMIT 50
        ) AS f
        JOIN corridor.cases AS c ON c.id = f.id
    ));
END
$$;

-- The organisation that held a case last.
CREATE OR REPLACE FUNCTION corridor.last_holder(of_case uuid) RETURNS uuid
    LANGUAGE sql STABLE AS $$
    SELECT u.organisation_id FROM corridor.custody AS u WHERE u.case_id = of_case ORDER BY u.entry DESC LIMIT 1
$$;

-- Writes the blind indexes of a case for its holder, or the last one, and deletes the old ones. Part of corridor.record: the
-- organisation that hands over the case writes the index of the new holder.
CREATE OR REPLACE FUNCTION corridor.write_index(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_case uuid := (given ->> 'case_id')::uuid;
    holder uuid := (given ->> 'organisation_id')::uuid;
BEGIN
    IF NOT EXISTS (
            SELECT FROM corridor.cases AS c
            WHERE c.id = of_case AND coalesce(c.holder_organisation_id, corridor.last_holder(c.id)) = holder
        )
        OR NOT EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.case_id = of_case AND a.organisation_id = corridor.present_organisation()
        )
    THEN
        RAISE EXCEPTION USING ERRCODE = 'CR003', MESSAGE = 'not_the_holder_of_this_case';
    END IF;
    DELETE FROM corridor.index_terms AS t WHERE t.case_id = of_case;
    INSERT INTO corridor.index_terms (organisation_id, value, case_id)
    SELECT holder, decode(v.hex, 'hex'), of_case
    FROM jsonb_array_elements_text(given -> 'values') AS v (hex) ON CONFLICT DO NOTHING;
    -- What else follows from the sealed identity. A key that was not available leaves it as it was.
    UPDATE corridor.cases AS c
    SET index_version = n.index_version, dated_year = n.dated_year, of_age = n.of_age
    FROM jsonb_to_record(given) AS n (index_version integer, dated_year integer, of_age boolean)
    WHERE c.id = of_case AND n.index_version IS NOT NULL
        AND (c.index_version, c.of_age, c.dated_year) IS DISTINCT FROM (n.index_version, n.of_age, n.dated_year);
END
$$;

-- For the worker: cases whose index was made by an older version of the rules, with the organisation that holds them.
CREATE OR REPLACE FUNCTION corridor.older_indexes(present integer, after uuid, batch integer)
    RETURNS TABLE (case_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT c.id, coalesce(c.holder_organisation_id, corridor.last_holder(c.id)) FROM corridor.cases AS c
    WHERE c.index_version < present AND c.identity IS NOT NULL AND c.id > after
    ORDER BY c.id LIMIT batch
$$;

-- For the worker: cases of people born in that year, by their date of birth, who were not 18 when it was looked at last.
CREATE OR REPLACE FUNCTION corridor.not_yet_of_age(year_of_birth integer, after uuid, batch integer)
    RETURNS TABLE (case_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT c.id, coalesce(c.holder_organisation_id, corridor.last_holder(c.id)) FROM corridor.cases AS c
    WHERE c.dated_year = year_of_birth AND NOT c.of_age AND c.identity IS NOT NULL AND c.id > after
    ORDER BY c.id LIMIT batch
$$;

REVOKE ALL ON FUNCTION corridor.load_matches(jsonb, jsonb), corridor.write_index(jsonb), corridor.last_holder(uuid),
    corridor.older_indexes(integer, uuid, integer), corridor.not_yet_of_age(integer, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.older_indexes(integer, uuid, integer), corridor.last_holder(uuid),
    corridor.not_yet_of_age(integer, uuid, integer) TO corridor_worker;
GRANT EXECUTE ON FUNCTION corridor.load_matches(jsonb, jsonb), corridor.write_index(jsonb) TO corridor_app;
GRANT EXECUTE ON FUNCTION corridor.write_index(jsonb) TO corridor_worker;
