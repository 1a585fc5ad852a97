-- What is open with a centre that has closed (domain/referrals/closed_receiver.py), and offers that nobody can accept
-- (domain/handoffs/direct.py), for the worker, oldest first: after the id `after`, each with the organisation on whose
-- behalf it is ended.

CREATE OR REPLACE FUNCTION corridor.closed_centres() RETURNS SETOF corridor.centres
    LANGUAGE sql STABLE AS $$
    SELECT c.* FROM corridor.centres AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
    WHERE corridor.effective_status(c, o) = 'closed'
$$;

CREATE OR REPLACE FUNCTION corridor.referrals_left_alone(after uuid, most integer)
    RETURNS TABLE (id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT r.id, r.from_organisation_id
    FROM corridor.closed_centres() AS x
    JOIN corridor.referrals AS r ON r.to_organisation_id = x.organisation_id AND r.to_centre_id = x.id
    WHERE corridor.is_under_way(r) AND NOT r.custody_moved AND (after IS NULL OR r.id > after)
    ORDER BY r.id LIMIT most
$$;

CREATE OR REPLACE FUNCTION corridor.offers_left_alone(after uuid, most integer)
    RETURNS TABLE (id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT h.id, h.from_organisation_id
    FROM corridor.closed_centres() AS x
    JOIN corridor.handoffs AS h ON h.to_organisation_id = x.organisation_id AND h.to_centre_id = x.id
    WHERE h.status = 'offered' AND h.referral_id IS NULL AND (after IS NULL OR h.id > after)
    UNION
    -- made by the service to a successor, which is none any more
    SELECT h.id, h.from_organisation_id FROM corridor.handoffs AS h
    WHERE h.status = 'offered' AND h.referral_id IS NULL AND h.consent_id IS NULL
        AND h.from_organisation_id <> h.to_organisation_id
        AND (
            corridor.is_in_operation(h.from_centre_id)
            OR h.to_centre_id <> ALL (corridor.successors_of(h.from_centre_id))
        )
        AND NOT EXISTS (
            SELECT FROM corridor.custody AS u WHERE u.case_id = h.case_id AND u.centre_id = h.to_centre_id
        )
        AND (after IS NULL OR h.id > after)
    ORDER BY id LIMIT most
$$;

CREATE OR REPLACE FUNCTION corridor.load_line(ctx jsonb, centre uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enter(ctx);
    RETURN json_build_object('file', corridor.line_of(centre));
END
$$;
