-- Whether a centre is in operation: it is active, and so is its organisation (Centre.in_operation).

-- Every centre of a pending or disabled organisation counts as closed.
CREATE OR REPLACE FUNCTION corridor.effective_status(c corridor.centres, o corridor.organisations) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN o.status = 'active' THEN c.status ELSE 'closed' END;

CREATE OR REPLACE FUNCTION corridor.status_of_centre(centre uuid) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT corridor.effective_status(c, o)
    FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE c.id = centre
$$;

CREATE OR REPLACE FUNCTION corridor.is_in_operation(centre uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT corridor.status_of_centre(centre) = 'active'
$$;

-- The named successor of a centre, its successor, and so on; a circle ends where it began.
CREATE OR REPLACE FUNCTION corridor.successors_of(centre uuid) RETURNS uuid[]
    LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line (id, place, seen) AS (
        SELECT c.successor_centre_id, 1, ARRAY[c.id] FROM corridor.centres AS c WHERE c.id = centre
        UNION ALL
        SELECT c.successor_centre_id, l.place + 1, l.seen || c.id
        FROM line AS l JOIN corridor.centres AS c ON c.id = l.id
        WHERE l.id <> ALL (l.seen)
    )
    SELECT coalesce(array_agg(l.id ORDER BY l.place), '{}') FROM line AS l WHERE l.id <> ALL (l.seen)
$$;

-- The response times of the active corridors that two centres are members of.
CREATE OR REPLACE FUNCTION corridor.shared_times(one uuid, other uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(l.response_times ORDER BY l.id), '[]')
    FROM corridor.corridor_members AS a
    JOIN corridor.corridor_members AS b ON b.corridor_id = a.corridor_id
    JOIN corridor.corridors AS l ON l.id = a.corridor_id
    WHERE a.centre_id = one AND b.centre_id = other AND l.status = 'active'
$$;

CREATE OR REPLACE FUNCTION corridor.load_successors(ctx jsonb, centre uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', corridor.successors_of(centre), 'answer', corridor.stored_answer(ctx));
END
$$;

-- Everything that decides who takes over from a centre (domain/directory/succession.py).
CREATE OR REPLACE FUNCTION corridor.line_of(centre uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'centre', corridor.centre_facts(centre),
        'successors', (
            SELECT coalesce(json_agg(corridor.centre_facts(s.id) ORDER BY s.place), '[]')
            FROM unnest(corridor.successors_of(centre)) WITH ORDINALITY AS s (id, place)
        ),
        'sisters', (
            SELECT coalesce(json_agg(json_build_object(
                'centre', corridor.centre_facts(s.id),
                'shares_a_corridor', EXISTS (
                    SELECT FROM corridor.corridor_members AS a
                    JOIN corridor.corridor_members AS b ON b.corridor_id = a.corridor_id
                    WHERE a.centre_id = c.id AND b.centre_id = s.id
                )
            )), '[]')
            FROM corridor.centres AS s
            WHERE s.organisation_id = c.organisation_id AND s.id <> c.id AND corridor.is_in_operation(s.id)
        )
    )
    FROM corridor.centres AS c WHERE c.id = centre
$$;

-- Changes whenever the answer to `line_of` may have changed.
CREATE OR REPLACE FUNCTION corridor.line_version(centre uuid) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT md5(string_agg(concat_ws(' ', s.id, s.version, o.version), ',' ORDER BY s.id))
    FROM corridor.centres AS c, corridor.centres AS s JOIN corridor.organisations AS o ON o.id = s.organisation_id
    WHERE c.id = centre AND (s.organisation_id = c.organisation_id OR s.id = ANY (corridor.successors_of(centre)))
$$;
