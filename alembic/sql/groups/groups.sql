-- Groups: one matter that many workers share (ADR 0067). A group belongs to one organisation and gives no access.

CREATE POLICY own_rows ON corridor.groups TO corridor_app
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (organisation_id = corridor.present_organisation());
CREATE POLICY own_rows ON corridor.group_cases TO corridor_app
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (organisation_id = corridor.present_organisation());
-- The key of a group's title stands among those of the cases, with the group in place of the case: so it is rotated,
-- backed up and counted like them. It is read, kept and removed by functions that run as the owner, each for groups of the
-- present organisation alone. A policy of its own would be asked for every key of every case.
CREATE OR REPLACE FUNCTION corridor.title_key(of_group uuid) RETURNS json
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT corridor.wrapped_keys(g.id, g.data_key_id) FROM corridor.groups AS g
    WHERE g.id = of_group AND g.organisation_id = corridor.present_organisation()
$$;

-- Part of corridor.record: rows of vault.wrapped_keys, of new groups.
CREATE OR REPLACE FUNCTION corridor.keep_title_keys(given jsonb) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO vault.wrapped_keys (data_key_id, organisation_id, case_id, generation, wrapped)
    SELECT n.data_key_id, n.organisation_id, n.case_id, n.generation, n.wrapped
    FROM jsonb_populate_recordset(NULL::vault.wrapped_keys, given) AS n
    JOIN corridor.groups AS g
        ON g.id = n.case_id AND g.data_key_id = n.data_key_id AND g.organisation_id = n.organisation_id
    WHERE n.organisation_id = corridor.present_organisation()
$$;

-- Part of corridor.record, for groups that were merged into others: [{"data_key_id", "case_id"}].
CREATE OR REPLACE FUNCTION corridor.forget_title_keys(gone jsonb) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM vault.wrapped_keys AS w
    USING jsonb_populate_recordset(NULL::vault.wrapped_keys, gone) AS n, corridor.groups AS g
    WHERE w.data_key_id = n.data_key_id AND w.case_id = n.case_id AND g.id = w.case_id
        AND g.organisation_id = corridor.present_organisation() AND w.organisation_id = g.organisation_id
        AND g.merged_into IS NOT NULL
$$;

REVOKE ALL ON FUNCTION corridor.title_key(uuid), corridor.keep_title_keys(jsonb), corridor.forget_title_keys(jsonb)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.title_key(uuid), corridor.keep_title_keys(jsonb), corridor.forget_title_keys(jsonb)
    TO corridor_app;

-- What a worklist shows of these cases, as far as the organisation has access to each. The domain decides how much of it
-- the caller sees.
CREATE OR REPLACE FUNCTION corridor.items_of(me uuid, mine uuid[], wanted uuid[]) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(json_agg(corridor.case_item(c, me, mine)), '[]')
        FROM unnest(wanted) AS w (id)
        JOIN corridor.access AS a ON a.organisation_id = me AND a.case_id = w.id AND a.object_id = w.id
        JOIN corridor.cases AS c ON c.id = a.case_id
        WHERE mine IS NULL OR corridor.takes_part(mine, c.id)
    );
END
$$;

-- The cases that a request names by id or code, in its order; null for what is not found, or lies outside the centres to
-- which the caller is limited.
CREATE OR REPLACE FUNCTION corridor.cases_named(ctx jsonb, me uuid, named jsonb) RETURNS uuid[]
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT corridor.case_within(ctx, corridor.case_id(me, n.given))
        FROM jsonb_array_elements_text(named) WITH ORDINALITY AS n (given, place) ORDER BY n.place
    );
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_cases_named(ctx jsonb, named jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
    found uuid[] := corridor.cases_named(ctx, me, named);
BEGIN
    RETURN corridor.loaded(ctx, me, json_build_object('named', found, 'items', corridor.items_of(me, mine, found)));
END
$$;

-- A group of a centre that the caller may act for, with its cases and those that the request names.
CREATE OR REPLACE FUNCTION corridor.load_group(ctx jsonb, wanted uuid, named jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
    found uuid[] := corridor.cases_named(ctx, me, named);
BEGIN
    RETURN coalesce((
        SELECT json_build_object(
            'file', json_build_object(
                'group', row_to_json(g), 'centre', corridor.place(g.centre_id), 'members', m.ids, 'named', found,
                'items', corridor.items_of(me, mine, ARRAY(SELECT DISTINCT unnest(m.ids || found)))
            ),
            'wrapped_keys', corridor.title_key(g.id),
            'organisation_keys', corridor.organisation_keys(me),
            'answer', corridor.stored_answer(ctx)
        )
        FROM corridor.groups AS g
        CROSS JOIN LATERAL (
            SELECT ARRAY(
                SELECT x.case_id FROM corridor.group_cases AS x
                WHERE x.group_id = g.id AND x.organisation_id = me ORDER BY x.added_at, x.case_id
            ) AS ids
        ) AS m
        WHERE g.id = wanted AND g.organisation_id = me AND (mine IS NULL OR g.centre_id = ANY (mine))
    ), corridor.loaded(ctx, me, NULL));
END
$$;

-- One page, newest first, without those that were merged into others. `q`: {"limit", "centres"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.load_groups(ctx jsonb, q jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT coalesce(json_agg(json_build_object(
            'group', row_to_json(p), 'centre', corridor.place(p.centre_id),
            'count', (SELECT count(*) FROM corridor.group_cases AS x WHERE x.group_id = p.id AND x.organisation_id = me),
            'wrapped_keys', corridor.title_key(p.id)
        ) ORDER BY p.id DESC), '[]')
        FROM (
            SELECT g.* FROM corridor.groups AS g
            WHERE g.organisation_id = me AND g.merged_into IS NULL AND (mine IS NULL OR g.centre_id = ANY (mine))
                AND (NOT q ? 'after_id' OR g.id < (q ->> 'after_id')::uuid)
            ORDER BY g.id DESC LIMIT (q ->> 'limit')::integer
        ) AS p
    ));
END
$$;

-- Part of corridor.record: [{"group_id", "case_id"}].
CREATE OR REPLACE FUNCTION corridor.take_out_of_groups(given jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    DELETE FROM corridor.group_cases AS x USING jsonb_populate_recordset(NULL::corridor.group_cases, given) AS n
    WHERE x.group_id = n.group_id AND x.case_id = n.case_id AND x.organisation_id = corridor.present_organisation()
$$;
