-- What the domain's terms mean for a row, each defined once; lists of states are generated.
-- tests/postgres/access/test_states.py compares all of them with the domain.

-- A deletion is late if it is past due and still owed (domain/referrals/deletion.py): for lists, and for the clock.
CREATE OR REPLACE FUNCTION corridor.deletion_is_late(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN r.deletion_confirmed_at IS NULL AND r.deletion_due_by < at;

-- A handoff that is still open. A direct handoff is settled by acceptance, a transfer's only by the confirmed contact.
CREATE OR REPLACE FUNCTION corridor.is_open_handoff(h corridor.handoffs) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN h.status = 'offered' OR (h.status = 'accepted' AND h.referral_id IS NOT NULL);

-- The next step was due and has not happened (is_overdue, domain/referrals/view.py).
CREATE OR REPLACE FUNCTION corridor.is_overdue(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(r.next_due_at < at, false);

-- The migrant excluded centres of this kind, and this one does not hold the case (is_excluded, domain/cases/case.py).
CREATE OR REPLACE FUNCTION corridor.is_excluded(c corridor.cases, kind text, centre uuid) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kind = ANY (c.excluded_operator_types) AND centre IS DISTINCT FROM c.holder_centre_id;
