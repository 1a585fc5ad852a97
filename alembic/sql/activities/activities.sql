-- Activities: what centres do besides cases and referrals. Only the organisation of the centre sees them.

-- An activity is linked only to a case that the organisation may know of.
CREATE POLICY own_rows ON corridor.activities TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (
        organisation_id = corridor.present_organisation()
        AND (
            case_id IS NULL
            OR EXISTS (
                SELECT FROM corridor.access AS a
                WHERE a.organisation_id = corridor.present_organisation()
                    AND a.case_id BETWEEN activities.case_id AND activities.case_id
            )
        )
    );

-- Whether a caller may see it. `mine`: the centres of a caller who is limited to some (is_in_reach,
-- domain/activities/activity.py).
CREATE OR REPLACE FUNCTION corridor.in_reach(y corridor.activities, me uuid, mine uuid[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT y.organisation_id = me AND (mine IS NULL OR y.centre_id = ANY (mine))
$$;

-- What a caller sees of it. Of a case in which none of the caller's centres takes part it sees no link; `hidden_case_id`
-- is for the next version, which keeps that link.
CREATE OR REPLACE FUNCTION corridor.activity_within(y corridor.activities, mine uuid[]) RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN mine IS NULL OR y.case_id IS NULL OR corridor.takes_part(mine, y.case_id) THEN to_jsonb(y)
        ELSE to_jsonb(y) || jsonb_build_object('case_id', NULL, 'hidden_case_id', y.case_id) END
$$;

CREATE OR REPLACE FUNCTION corridor.load_activity(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := ctx ->> 'centres';
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT corridor.activity_within(y, mine)::json FROM corridor.activities AS y
        WHERE y.id = wanted AND corridor.in_reach(y, me, mine)
    ));
END
$$;

-- What activities name, each text once: {"centres", "corridors", "cases"}, lists of ids or codes. A case comes with what
-- decides whether the caller takes part in it (level_of, domain/cases/relation.py); null is what was not found.
CREATE OR REPLACE FUNCTION corridor.load_activity_references(ctx jsonb, asked jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, json_build_object(
        'centres', (
            SELECT coalesce(json_object_agg(g.name, corridor.place(corridor.centre_id(g.name))), '{}')
            FROM jsonb_array_elements_text(asked -> 'centres') AS g (name)
        ),
        'corridors', (
            SELECT coalesce(json_object_agg(g.name, corridor.corridor_id(g.name)), '{}')
            FROM jsonb_array_elements_text(asked -> 'corridors') AS g (name)
        ),
        'cases', (
            SELECT coalesce(json_object_agg(g.name, (
                SELECT corridor.case_file(c, me)::jsonb - '{identity,closing_note,own_reference}'::text[]
                FROM corridor.access AS a
                JOIN corridor.cases AS c ON c.id = a.case_id
                WHERE a.organisation_id = me AND a.case_id = w.id AND a.object_id = w.id
            )), '{}')
            FROM jsonb_array_elements_text(asked -> 'cases') AS g (name)
            CROSS JOIN LATERAL (SELECT corridor.case_within(ctx, corridor.case_id(me, g.name)) AS id) AS w
        )
    ));
END
$$;

-- `q`: {"limit", "centres"?, "centre"?, "kind"?, "since"?, "until"?, "case"?, "corridor"?, "updated_since"?, "after_id"?}.
CREATE OR REPLACE FUNCTION corridor.list_activities(ctx jsonb, q jsonb) RETURNS TABLE (item text, id uuid)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    filters text;
BEGIN
    filters := corridor.filters(q, ARRAY[
        ['centre', $f$y.centre_id = (SELECT corridor.centre_id($1 ->> 'centre'))$f$],
        ['kind', $f$y.kind = $1 ->> 'kind'$f$],
        ['since', $f$y.held_on >= ($1 ->> 'since')::date$f$],
        ['until', $f$y.held_on <= ($1 ->> 'until')::date$f$],
        ['case', $f$y.case_id = (
            SELECT c.id FROM corridor.case_id($2, $1 ->> 'case') AS c (id)
            WHERE $3 IS NULL OR corridor.takes_part($3, c.id)
        )$f$],
        ['corridor', $f$y.corridor_id = (SELECT corridor.corridor_id($1 ->> 'corridor'))$f$],
        ['updated_since', $f$y.updated_at >= ($1 ->> 'updated_since')::timestamptz$f$],
        ['after_id', $f$y.id < ($1 ->> 'after_id')::uuid$f$]
    ]);
    RETURN QUERY EXECUTE
        'SELECT corridor.activity_within(y, $3)::text, y.id FROM corridor.activities AS y
        WHERE corridor.in_reach(y, $2, $3)' || filters || ' ORDER BY y.id DESC LIMIT ($1 ->> ''limit'')::integer'
    USING q, me, mine;
END
$$;

-- Marks activities to be counted again: those that are recorded, changed or deleted, and the others of the same cases,
-- since another one may now be the organisation's first. Called by corridor.record before it writes anything.
CREATE OR REPLACE FUNCTION corridor.mark_activities(changes jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH given AS (
        SELECT x.id, x.case_id
        FROM jsonb_to_recordset(
            coalesce(changes #> '{insert,activities}', '[]') || coalesce(changes #> '{update,activities}', '[]')
                || coalesce(changes -> 'remove_activities', '[]')
        ) AS x (id uuid, case_id uuid)
    ), of_cases AS (
        SELECT g.case_id FROM given AS g
        UNION SELECT y.case_id FROM given AS g JOIN corridor.activities AS y ON y.id = g.id
    )
    INSERT INTO corridor.statistics_due (subject_id)
    SELECT g.id FROM given AS g
    UNION SELECT y.id FROM of_cases AS c JOIN corridor.activities AS y ON y.case_id = c.case_id
$$;

-- Removes the links to a case: of these organisations, or of all. Part of an erasure, and of the person's decision to
-- exclude organisations. A change decided before that is decided again, because its version no longer matches.
CREATE OR REPLACE FUNCTION corridor.unlink_activities(of_case uuid, organisations uuid[] DEFAULT NULL) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    WITH unlinked AS (
        UPDATE corridor.activities AS y
        SET case_id = NULL, version = y.version + 1, updated_at = corridor.present_instant()
        WHERE y.case_id = of_case AND (organisations IS NULL OR y.organisation_id = ANY (organisations))
        RETURNING y.id
    )
    INSERT INTO corridor.statistics_due (subject_id) SELECT u.id FROM unlinked AS u
$$;
REVOKE ALL ON FUNCTION corridor.unlink_activities(uuid, uuid[]) FROM PUBLIC;

-- Deletes activities: [{"id", "version"}]. Part of corridor.record.
CREATE OR REPLACE FUNCTION corridor.remove_activities(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT * FROM jsonb_to_recordset(gone) AS x (id uuid, version integer) LOOP
        DELETE FROM corridor.activities AS y WHERE y.id = it.id AND y.version = it.version;
        PERFORM corridor.conflict_unless(FOUND);
    END LOOP;
END
$$;
