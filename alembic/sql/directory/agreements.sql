-- Agreements of corridors (domain/directory/agreement.py). Days are UTC days.

-- The corridor's agreement that binds on a day: the newest whose first day has come, signed or not, or none.
CREATE OR REPLACE FUNCTION corridor.binding_agreement(corridor uuid, on_day date) RETURNS SETOF corridor.agreements
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT a.* FROM corridor.agreements AS a
    WHERE a.corridor_id = $1 AND a.valid_from <= $2
    ORDER BY a.valid_from DESC, a.number DESC LIMIT 1
$$;

-- The organisations that have to sign: those with a centre in the corridor, once they are confirmed. The list is the same
-- for every reader, and so is an agreement's status.
CREATE OR REPLACE FUNCTION corridor.parties(road uuid) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT coalesce(json_agg(DISTINCT c.organisation_id), '[]')
        FROM corridor.corridor_members AS m
        JOIN corridor.centres AS c ON c.id = m.centre_id
        JOIN corridor.organisations AS o ON o.id = c.organisation_id
        WHERE m.corridor_id = road AND o.confirmed_at IS NOT NULL
    );
END
$$;

-- An agreement with its signatures, the organisations of the corridor's members, and whether a newer one binds.
CREATE OR REPLACE FUNCTION corridor.agreement_file(a corridor.agreements, on_day date) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'agreement', to_json(a),
        'signatures', (
            SELECT coalesce(json_agg(s ORDER BY s.signed_at, s.organisation_id), '[]')
            FROM corridor.agreement_signatures AS s WHERE s.agreement_id = a.id
        ),
        'parties', corridor.parties(a.corridor_id),
        'as_of', on_day,
        'superseded', EXISTS (
            SELECT FROM corridor.agreements AS n
            WHERE n.corridor_id = a.corridor_id AND n.valid_from <= on_day
                AND (n.valid_from, n.number) > (a.valid_from, a.number)
        )
    );
END
$$;

-- The file of the agreement that binds in a corridor now, or null.
CREATE OR REPLACE FUNCTION corridor.present_agreement(road uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT corridor.agreement_file(a, corridor.present_day())
    FROM corridor.binding_agreement(road, corridor.present_day()) AS a
$$;

-- Whether the agreement that binds allows sharing this between two organisations: the domain's rules again
-- (domain/referrals/agreement_rules.py; a test compares them). Without a purpose, for any that it has.
CREATE OR REPLACE FUNCTION corridor.agreement_allows(
    road uuid, purpose text, share text[], from_organisation uuid, to_organisation uuid
) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.binding_agreement(road, corridor.present_day()) AS a
        WHERE a.valid_to >= corridor.present_day() AND coalesce(purpose = ANY (a.purposes), true)
            AND share <@ a.data_categories
            AND EXISTS (
                SELECT FROM corridor.agreement_signatures AS s
                WHERE s.agreement_id = a.id AND s.organisation_id = from_organisation
            )
            AND EXISTS (
                SELECT FROM corridor.agreement_signatures AS s
                WHERE s.agreement_id = a.id AND s.organisation_id = to_organisation
            )
    )
$$;

-- Who is notified of a corridor's agreements, besides the organisations of its members.
CREATE OR REPLACE FUNCTION corridor.told_of_agreements(r corridor.corridors) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'lead_organisation_id', r.lead_organisation_id, 'coordinators', to_json(corridor.coordinating_bodies())
    );
END
$$;

CREATE OR REPLACE FUNCTION corridor.load_agreement(ctx jsonb, wanted uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.loaded(ctx, me, (
        SELECT json_build_object(
            'file', corridor.agreement_file(a, corridor.present_day()), 'told', corridor.told_of_agreements(r)
        )
        FROM corridor.agreements AS a JOIN corridor.corridors AS r ON r.id = a.corridor_id
        WHERE a.id = wanted
    ));
END
$$;

-- How many open referrals of a corridor, of any organisation, go beyond these terms. Runs as the owner and returns only
-- a number, only to those who manage corridors.
CREATE OR REPLACE FUNCTION corridor.open_beyond(road uuid, purposes text[], categories text[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) FROM corridor.referrals AS r
    WHERE r.corridor_id = road AND corridor.is_under_way(r)
        AND (r.purpose <> ALL (purposes) OR NOT r.share <@ categories)
        AND current_setting('app.manages_corridors', true) = 'true'
$$;
REVOKE ALL ON FUNCTION corridor.open_beyond(uuid, text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.open_beyond(uuid, text[], text[]) TO corridor_app;

-- What publishing terms depends on. `terms`: {"purposes", "data_categories", "valid_from", "manages_corridors"}.
CREATE OR REPLACE FUNCTION corridor.load_agreements_of(ctx jsonb, wanted text, terms jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    today date := corridor.present_day();
BEGIN
    PERFORM set_config('app.manages_corridors', coalesce(terms ->> 'manages_corridors', ''), true);
    RETURN corridor.loaded(ctx, me, (
        SELECT json_build_object(
            'corridor_id', r.id,
            'told', corridor.told_of_agreements(r),
            'parties', corridor.parties(r.id),
            'last_number', (SELECT coalesce(max(a.number), 0) FROM corridor.agreements AS a WHERE a.corridor_id = r.id),
            'open_beyond', corridor.open_beyond(
                r.id, ARRAY(SELECT jsonb_array_elements_text(terms -> 'purposes')),
                ARRAY(SELECT jsonb_array_elements_text(terms -> 'data_categories'))
            ),
            'superseded', EXISTS (
                SELECT FROM corridor.agreements AS a
                WHERE a.corridor_id = r.id AND a.valid_from <= today
                    AND a.valid_from > (terms ->> 'valid_from')::date
            )
        )
        FROM corridor.corridors AS r WHERE r.id = corridor.corridor_id(wanted)
    ));
END
$$;

-- Binding agreements whose end is within the first of `stages` (days ahead, longest first), unless their last stage is
-- announced; each with an organisation on whose behalf the worker announces it.
CREATE OR REPLACE FUNCTION corridor.agreements_ending(on_day date, stages integer[])
    RETURNS TABLE (agreement_id uuid, organisation_id uuid)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT a.id, e.id
    FROM corridor.corridors AS r
    CROSS JOIN LATERAL corridor.binding_agreement(r.id, on_day) AS a
    CROSS JOIN LATERAL (
        SELECT coalesce(r.lead_organisation_id, (
            SELECT c.organisation_id FROM corridor.corridor_members AS m JOIN corridor.centres AS c ON c.id = m.centre_id
            WHERE m.corridor_id = r.id ORDER BY c.organisation_id LIMIT 1
        ), (corridor.coordinating_bodies())[1]) AS id
    ) AS e
    WHERE r.status <> 'closed' AND e.id IS NOT NULL AND (
        a.told IS NULL OR a.told > CASE WHEN a.valid_to < on_day THEN 0 ELSE (
            SELECT min(s) FROM unnest(stages) AS s WHERE a.valid_to - on_day <= s
        ) END
    ) AND a.valid_to - on_day <= stages[1]
    ORDER BY a.valid_to, a.id;
END
$$;

-- Records that a stage was announced: once, however many workers run. `changes`: those of corridor.record, and
-- "announced_end": [{"id", "stage"}].
CREATE OR REPLACE FUNCTION corridor.record_announced_end(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    one jsonb := changes #> '{announced_end,0}';
BEGIN
    PERFORM corridor.enter(ctx);
    UPDATE corridor.agreements AS a SET told = (one ->> 'stage')::integer
    WHERE a.id = (one ->> 'id')::uuid AND (a.told IS NULL OR a.told > (one ->> 'stage')::integer);
    PERFORM corridor.conflict_unless(FOUND);
    PERFORM corridor.record(ctx, changes - 'announced_end');
END
$$;
