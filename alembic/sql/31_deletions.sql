-- A deletion is late while it is owed though it was due (domain/referral/deletion.py): for lists, and for the clock.
CREATE OR REPLACE FUNCTION corridor.deletion_is_late(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN r.deletion_confirmed_at IS NULL AND r.deletion_due_by < at;
