-- What the domain's words mean for a row, each said once. tests/postgres/access/test_states.py holds them to the domain.

-- A deletion is late while it is owed though it was due (domain/referrals/deletion.py): for lists, and for the clock.
CREATE OR REPLACE FUNCTION corridor.deletion_is_late(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN r.deletion_confirmed_at IS NULL AND r.deletion_due_by < at;

-- An offer that nobody has settled. A direct handoff is settled by its acceptance, that of a transfer only by the contact.
CREATE OR REPLACE FUNCTION corridor.is_open_handoff(h corridor.handoffs) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN h.status = 'offered' OR (h.status = 'accepted' AND h.referral_id IS NOT NULL);
