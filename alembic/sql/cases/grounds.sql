-- On what grounds the present or last holder has a case and the person's data.

-- The period of custody that a holder's custody rests on (ground_of, domain/person/grounds.py): which centre it was given
-- to, by which consent, and whether the migrant's own code confirmed it. Without a consent, the case was opened by the
-- centre it ends at. `up_to`: for the holder in that entry of the ledger, else for the present or last one. Runs as the
-- owner: the handoff may be between others, as after a succession.
CREATE OR REPLACE FUNCTION corridor.ground_of(
    of_case uuid, up_to integer DEFAULT NULL, OUT centre_id uuid, OUT consent_id uuid, OUT code_shown boolean
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    period corridor.custody;
BEGIN
    SELECT u.* INTO period FROM corridor.custody AS u
    WHERE u.case_id = of_case AND (up_to IS NULL OR u.entry = up_to) ORDER BY u.entry DESC LIMIT 1;
    WHILE period.entry IS NOT NULL LOOP
        centre_id := period.centre_id;
        IF period.handoff_id IS NOT NULL THEN
            SELECT coalesce(h.consent_id, r.consent_id), coalesce(r.contact_verified, false)
            INTO consent_id, code_shown
            FROM corridor.handoffs AS h LEFT JOIN corridor.referrals AS r ON r.id = h.referral_id
            WHERE h.id = period.handoff_id;
        END IF;
        EXIT WHEN consent_id IS NOT NULL OR period.entry = 1;
        SELECT u.* INTO period FROM corridor.custody AS u
        WHERE u.case_id = of_case AND u.entry < period.entry AND CASE
            WHEN period."by" IN ('hand_back', 'consent_withdrawn') THEN u.organisation_id = period.organisation_id
            ELSE u.entry = period.entry - 1
        END
        ORDER BY u.centre_id = period.centre_id DESC, u.entry DESC LIMIT 1;
    END LOOP;
END
$$;

-- The grounds of the current or last holder (HolderGrounds, domain/cases/relation.py); null for every other organisation.
-- The code is good for the centre that it was shown to, and for no successor of it.
CREATE OR REPLACE FUNCTION corridor.grounds(organisation uuid, in_case uuid) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT json_build_object(
        'centre_id', u.centre_id,
        'recorded_here', u.centre_id = (
            SELECT f.centre_id FROM corridor.custody AS f WHERE f.case_id = in_case AND f.entry = 1
        ),
        'consents', (SELECT coalesce(json_agg(row_to_json(k)), '[]') FROM corridor.consents AS k WHERE k.case_id = in_case),
        'came_on', g.consent_id,
        'came_to', g.centre_id,
        'code_shown', coalesce(g.code_shown AND g.centre_id = u.centre_id, false)
    )
    FROM (
        SELECT l.centre_id, l.organisation_id FROM corridor.custody AS l
        WHERE l.case_id = in_case ORDER BY l.entry DESC LIMIT 1
    ) AS u
    CROSS JOIN LATERAL corridor.ground_of(in_case) AS g
    WHERE u.organisation_id = organisation
$$;

-- When the person left the centre of a ledger entry: custody was taken from it by a withdrawal, or the consent that this
-- period rested on was withdrawn.
CREATE OR REPLACE FUNCTION corridor.left_at(u corridor.custody) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM corridor.custody AS n
        WHERE n.case_id = u.case_id AND n.entry = u.entry + 1 AND n.by = 'consent_withdrawn'
    ) THEN u.until ELSE (
        SELECT least(
            k.withdrawn_at, (k.struck_out ->> u.centre_id::text)::timestamptz,
            (k.struck_out ->> g.centre_id::text)::timestamptz
        )
        FROM corridor.ground_of(u.case_id, u.entry) AS g JOIN corridor.consents AS k ON k.id = g.consent_id
    ) END
$$;

-- Whether the person left a centre that held the case, each time that it did; one that opened it was not left.
CREATE OR REPLACE FUNCTION corridor.was_left(centre uuid, in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(u.until IS NOT NULL AND corridor.left_at(u) IS NOT NULL), false)
    FROM corridor.custody AS u WHERE u.case_id = in_case AND u.centre_id = centre
$$;

REVOKE ALL ON FUNCTION corridor.ground_of(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.ground_of(uuid, integer) TO corridor_app, corridor_worker;
