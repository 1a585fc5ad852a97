-- Clients and people who are limited to some centres of their organisation: what concerns a sister centre alone, no
-- statement finds for them (security.md, rule 23). "centres" in `ctx` is null for those who may act for every centre.
-- Each load asks first, in one statement that takes the same way whether there is such an object or not, and goes on
-- with NULL, with which nothing is looked for. The domain decides again (stands_at, domain/kernel/access.py).
-- The migrant is limited to one case ("case" in `ctx`) in the same places.

-- Whether one of these centres holds or held a case, or sent or received a referral or a handoff of it.
CREATE OR REPLACE FUNCTION corridor.takes_part(mine uuid[], in_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM corridor.custody AS u WHERE u.case_id = in_case AND u.centre_id = ANY (mine))
        OR EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.case_id = in_case
                AND (r.from_centre_id = ANY (mine) OR (r.to_centre_id = ANY (mine) AND r.sent_at IS NOT NULL))
        )
        OR EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.case_id = in_case AND h.to_centre_id = ANY (mine))
$$;

CREATE OR REPLACE FUNCTION corridor.case_within(ctx jsonb, wanted uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    mine uuid[] := ctx ->> 'centres';
    only_case uuid := ctx ->> 'case';
BEGIN
    IF only_case IS NOT NULL AND only_case IS DISTINCT FROM wanted THEN RETURN NULL; END IF;
    IF mine IS NULL THEN RETURN wanted; END IF;
    RETURN (SELECT wanted WHERE corridor.takes_part(mine, wanted));
END
$$;

CREATE OR REPLACE FUNCTION corridor.referral_within(ctx jsonb, wanted uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    mine uuid[] := ctx ->> 'centres';
    only_case uuid := ctx ->> 'case';
BEGIN
    IF only_case IS NOT NULL THEN
        RETURN (SELECT r.id FROM corridor.referrals AS r WHERE r.id = wanted AND r.case_id = only_case);
    END IF;
    IF mine IS NULL THEN RETURN wanted; END IF;
    RETURN (
        SELECT r.id FROM corridor.referrals AS r
        WHERE r.id = wanted
            AND (r.from_centre_id = ANY (mine) OR (r.to_centre_id = ANY (mine) AND r.sent_at IS NOT NULL))
    );
END
$$;

CREATE OR REPLACE FUNCTION corridor.handoff_within(ctx jsonb, wanted uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    mine uuid[] := ctx ->> 'centres';
    only_case uuid := ctx ->> 'case';
BEGIN
    IF only_case IS NOT NULL THEN
        RETURN (SELECT h.id FROM corridor.handoffs AS h WHERE h.id = wanted AND h.case_id = only_case);
    END IF;
    IF mine IS NULL THEN RETURN wanted; END IF;
    RETURN (
        SELECT h.id FROM corridor.handoffs AS h
        WHERE h.id = wanted AND (h.from_centre_id = ANY (mine) OR h.to_centre_id = ANY (mine))
    );
END
$$;

-- A consent is known where its case is.
CREATE OR REPLACE FUNCTION corridor.consent_within(ctx jsonb, wanted uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    mine uuid[] := ctx ->> 'centres';
    only_case uuid := ctx ->> 'case';
    of_case uuid;
BEGIN
    IF only_case IS NOT NULL THEN
        RETURN (SELECT k.id FROM corridor.consents AS k WHERE k.id = wanted AND k.case_id = only_case);
    END IF;
    IF mine IS NULL THEN RETURN wanted; END IF;
    of_case := (SELECT k.case_id FROM corridor.consents AS k WHERE k.id = wanted);
    RETURN (SELECT wanted WHERE corridor.takes_part(mine, of_case));
END
$$;
