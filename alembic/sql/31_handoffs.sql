-- An offer that nobody has settled. A direct handoff is settled by its acceptance, that of a transfer only by the contact.
CREATE OR REPLACE FUNCTION corridor.is_open_handoff(h corridor.handoffs) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT h.status = 'offered' OR (h.status = 'accepted' AND h.referral_id IS NOT NULL)
$$;
