-- Cases whose holder is not in operation (domain/person/unattended.py): for the worker, which finds who takes over.

-- The organisations whose systems or people may act as the coordinating body (coordinates, domain/kernel/access.py).
-- Runs as the owner, because only the authorization server reads its tables.
CREATE OR REPLACE FUNCTION corridor.coordinating_bodies() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(o.id ORDER BY o.id), '{}')
    FROM corridor.organisations AS o
    WHERE o.status = 'active' AND (
        EXISTS (
            SELECT FROM oauth.clients AS c
            WHERE c.organisation_id = o.id AND c.status = 'active' AND 'client_credentials' = ANY (c.grant_types)
                AND 'organisations:manage' = ANY (c.scopes)
        ) OR EXISTS (
            SELECT FROM oauth.users AS u
            WHERE u.organisation_id = o.id AND u.status = 'active' AND u.role = 'coordinator'
        )
    )
$$;

-- What changes when somebody else may take the case over: who is in line, the case itself, or an offer of it.
CREATE OR REPLACE FUNCTION corridor.state_of_unattended(c corridor.cases, line text) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', line, c.version, (
        SELECT concat_ws(' ', count(*), sum(h.version)) FROM corridor.handoffs AS h WHERE h.case_id = c.id
    ))
$$;

-- Open cases of centres that are not in operation, with whatever happened since the worker looked last: oldest first,
-- after the case `after`.
CREATE OR REPLACE FUNCTION corridor.unattended_cases_due(after uuid, most integer)
    RETURNS TABLE (case_id uuid, organisation_id uuid, centre_id uuid, state text)
    LANGUAGE sql STABLE AS $$
    WITH away AS MATERIALIZED (
        SELECT x.id, x.organisation_id, corridor.line_version(x.id) AS line
        FROM corridor.centres AS x
        WHERE NOT corridor.is_in_operation(x.id) AND EXISTS (
            SELECT FROM corridor.cases AS c
            WHERE c.holder_organisation_id = x.organisation_id AND c.holder_centre_id = x.id AND c.status = 'open'
        )
    )
    SELECT c.id, c.holder_organisation_id, c.holder_centre_id, s.state
    FROM away AS a
    CROSS JOIN LATERAL (
        SELECT x.* FROM corridor.cases AS x
        WHERE x.holder_organisation_id = a.organisation_id AND x.holder_centre_id = a.id AND x.status = 'open'
        OFFSET 0  -- by their centre: in the order of their ids, all open cases would be read
    ) AS c
    CROSS JOIN LATERAL (SELECT corridor.state_of_unattended(c, a.line)) AS s (state)
    LEFT JOIN corridor.unattended_cases AS u ON u.case_id = c.id AND u.centre_id = c.holder_centre_id
    WHERE (after IS NULL OR c.id > after) AND u.seen IS DISTINCT FROM s.state
    ORDER BY c.id LIMIT most
$$;

-- The worker looked, and could do no more: it looks again when the state has changed.
CREATE OR REPLACE FUNCTION corridor.note_unattended(of_case uuid, holder uuid, state text) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.unattended_cases AS u SET seen = state WHERE u.case_id = of_case AND u.centre_id = holder
$$;

-- Removes the cases that have a working centre again, or need none.
CREATE OR REPLACE FUNCTION corridor.forget_attended() RETURNS void
    LANGUAGE sql VOLATILE AS $$
    DELETE FROM corridor.unattended_cases AS u USING corridor.cases AS c
    WHERE c.id = u.case_id AND (
        c.status <> 'open' OR c.holder_centre_id <> u.centre_id OR corridor.is_in_operation(u.centre_id)
    )
$$;

CREATE OR REPLACE FUNCTION corridor.load_unattended(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('file', (
        SELECT json_build_object(
            'line', corridor.line_of(c.holder_centre_id),
            'told', EXISTS (
                SELECT FROM corridor.unattended_cases AS u
                WHERE u.case_id = c.id AND u.centre_id = c.holder_centre_id
            ),
            'offers', (
                SELECT coalesce(json_agg(json_build_object(
                    'centre_id', h.to_centre_id, 'open', corridor.is_open_handoff(h)
                )), '[]')
                FROM corridor.custody AS l
                JOIN corridor.handoffs AS h ON h.case_id = l.case_id AND h.created_at >= l.since
                WHERE l.case_id = c.id AND l.until IS NULL
                    AND h.from_centre_id = c.holder_centre_id AND h.referral_id IS NULL AND h.status <> 'called_off'
            ),
            'shared_times', (
                SELECT coalesce(json_agg(json_build_object(
                    'centre_id', s.id, 'times', corridor.shared_times(c.holder_centre_id, s.id)
                )), '[]')
                FROM unnest(corridor.successors_of(c.holder_centre_id)) AS s (id)
            ),
            'ledger', corridor.ledger_of(c.id),
            'coordinators', corridor.coordinating_bodies(),
            'leads', (
                SELECT coalesce(json_agg(json_build_object(
                    'organisation_id', o.id, 'operator_type', o.operator_type
                ) ORDER BY o.id), '[]')
                FROM corridor.organisations AS o
                WHERE o.status = 'active' AND EXISTS (
                    SELECT FROM corridor.corridor_members AS m JOIN corridor.corridors AS l ON l.id = m.corridor_id
                    WHERE m.centre_id = c.holder_centre_id AND l.lead_organisation_id = o.id
                )
            )
        )
        FROM corridor.cases AS c
        WHERE c.id = wanted AND c.status = 'open' AND c.holder_organisation_id = me
    ));
END
$$;

-- Records, once for each holder, that those who run the network are told. `changes`: those of corridor.record, and
-- "unattended": [{"case_id", "centre_id", "since"}].
CREATE OR REPLACE FUNCTION corridor.record_unattended(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    told corridor.unattended_cases := jsonb_populate_record(NULL::corridor.unattended_cases, changes #> '{unattended,0}');
BEGIN
    PERFORM corridor.enter(ctx);
    INSERT INTO corridor.unattended_cases AS u (case_id, centre_id, since)
    VALUES (told.case_id, told.centre_id, told.since)
    ON CONFLICT (case_id) DO UPDATE SET centre_id = excluded.centre_id, since = excluded.since, seen = NULL
    WHERE u.centre_id <> excluded.centre_id;
    PERFORM corridor.conflict_unless(FOUND);
    PERFORM corridor.record(ctx, changes - 'unattended');
END
$$;

REVOKE ALL ON FUNCTION corridor.coordinating_bodies(), corridor.load_unattended(jsonb, uuid),
    corridor.record_unattended(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.coordinating_bodies(), corridor.load_unattended(jsonb, uuid),
    corridor.record_unattended(jsonb, jsonb) TO corridor_worker;
-- they are told of signatures, too
GRANT EXECUTE ON FUNCTION corridor.coordinating_bodies() TO corridor_app;
