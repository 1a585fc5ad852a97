-- What the domain's words mean for a row, each said once; lists of states are generated. tests/postgres/access/test_states.py holds
-- all of them to the domain.

-- A deletion is late while it is owed though it was due (domain/referrals/deletion.py): for lists, and for the clock.
CREATE OR REPLACE FUNCTION corridor.deletion_is_late(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN r.deletion_confirmed_at IS NULL AND r.deletion_due_by < at;

-- An offer that nobody has settled. A direct handoff is settled by its acceptance, that of a transfer only by the contact.
CREATE OR REPLACE FUNCTION corridor.is_open_handoff(h corridor.handoffs) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN h.status = 'offered' OR (h.status = 'accepted' AND h.referral_id IS NOT NULL);

-- The next thing that was due has not happened in time (is_overdue, domain/referrals/view.py).
CREATE OR REPLACE FUNCTION corridor.is_overdue(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(r.next_due_at < at, false);

-- The migrant excluded centres of this kind, and this one does not answer for the case (is_shut_out, domain/cases/case.py).
CREATE OR REPLACE FUNCTION corridor.is_excluded(c corridor.cases, kind text, centre uuid) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kind = ANY (c.excluded_operator_types) AND centre IS DISTINCT FROM c.holder_centre_id;
