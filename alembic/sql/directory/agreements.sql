-- Agreements of corridors (domain/directory/agreement.py). Days are UTC days.

-- The agreement of a corridor that binds on a day: the newest whose first day has come, signed or not, or none.
CREATE OR REPLACE FUNCTION corridor.binding_agreement(corridor uuid, on_day date) RETURNS SETOF corridor.agreements
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT a.* FROM corridor.agreements AS a
    WHERE a.corridor_id = $1 AND a.valid_from <= $2
    ORDER BY a.valid_from DESC, a.number DESC LIMIT 1
$$;

-- An agreement with its signatures, the organisations of the corridor's members that the caller may know of, and
-- whether a newer one binds.
CREATE OR REPLACE FUNCTION corridor.agreement_file(a corridor.agreements, on_day date) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN json_build_object(
        'agreement', to_json(a),
        'signatures', (
            SELECT coalesce(json_agg(s ORDER BY s.signed_at, s.organisation_id), '[]')
            FROM corridor.agreement_signatures AS s WHERE s.agreement_id = a.id
        ),
        'parties', (
            SELECT coalesce(json_agg(DISTINCT c.organisation_id), '[]')
            FROM corridor.corridor_members AS m
            JOIN corridor.centres AS c ON c.id = m.centre_id
            JOIN corridor.organisations AS o ON o.id = c.organisation_id
            WHERE m.corridor_id = a.corridor_id AND corridor.is_visible(o)
        ),
        'superseded', EXISTS (
            SELECT FROM corridor.agreements AS n
            WHERE n.corridor_id = a.corridor_id AND n.valid_from <= on_day
                AND (n.valid_from, n.number) > (a.valid_from, a.number)
        )
    );
END
$$;

-- The file of the agreement that binds in a corridor at present, or null.
CREATE OR REPLACE FUNCTION corridor.present_agreement(road uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT corridor.agreement_file(a, corridor.present_day())
    FROM corridor.binding_agreement(road, corridor.present_day()) AS a
$$;

-- Whether the agreement that binds allows sharing this between two organisations: the rules of the domain once more
-- (domain/referrals/agreement_rules.py; a test compares them).
CREATE OR REPLACE FUNCTION corridor.agreement_allows(
    road uuid, purpose text, share text[], from_organisation uuid, to_organisation uuid
) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.binding_agreement(road, corridor.present_day()) AS a
        WHERE a.valid_to >= corridor.present_day() AND purpose = ANY (a.purposes) AND share <@ a.data_categories
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
