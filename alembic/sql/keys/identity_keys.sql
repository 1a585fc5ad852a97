-- Who keeps a copy of a key.

-- Whether a consent is in force for a centre: it names it, or the corridor that it was a member of when the consent was
-- recorded, and is neither expired nor withdrawn, for everybody or for this centre (Consent.holds_for,
-- domain/consents/consent.py).
CREATE OR REPLACE FUNCTION corridor.holds_for(k corridor.consents, centre uuid, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT centre = ANY (
            CASE WHEN k.recipient_corridor_id IS NULL THEN k.recipient_centre_ids ELSE k.recipient_member_ids END
        )
        AND k.withdrawn_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > at)
        AND NOT coalesce(k.struck_out ? centre::text, false)
$$;

-- Whether a referral's receiver may read a category of the person: its share and its consent both name the category, and
-- the consent is in force for the receiver (shared_with, domain/consents/consent.py).
CREATE OR REPLACE FUNCTION corridor.shares(r corridor.referrals, category text, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT category = ANY (r.share) AND EXISTS (
        SELECT FROM corridor.consents AS k
        WHERE k.id = r.consent_id AND category = ANY (k.data_categories) AND corridor.holds_for(k, r.to_centre_id, at)
    )
$$;

-- Whether a referral opens the identity to its receiver: it is accepted and unfinished, and shares the identity.
CREATE OR REPLACE FUNCTION corridor.opens_identity(r corridor.referrals, at timestamptz) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT corridor.is_worked_on(r) AND corridor.shares(r, 'identity', at)
$$;

-- Deletes an organisation's copy of a key, unless it still holds the case, another referral opens the identity to it,
-- or (for a conversation) it is also the sender. Checked under that organisation's row-level security, because the
-- caller does not see its referrals.
CREATE OR REPLACE FUNCTION corridor.revoke_keys(gone jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    g record;
BEGIN
    FOR g IN
        SELECT * FROM jsonb_to_recordset(gone)
            AS x (data_key_id uuid, organisation_id uuid, case_id uuid, identity boolean)
    LOOP
        PERFORM set_config('app.org', g.organisation_id::text, true);
        DELETE FROM vault.wrapped_keys AS w
        WHERE w.data_key_id = g.data_key_id AND w.organisation_id = g.organisation_id AND w.case_id = g.case_id
            AND NOT (g.identity AND (
                EXISTS (
                    SELECT FROM corridor.cases AS c
                    WHERE c.id = g.case_id AND c.holder_organisation_id = g.organisation_id
                )
                OR EXISTS (
                    SELECT FROM corridor.referrals AS r
                    WHERE r.case_id = g.case_id AND r.to_organisation_id = g.organisation_id
                        AND corridor.opens_identity(r, corridor.present_instant())
                )
            ))
            AND NOT EXISTS (
                SELECT FROM corridor.referrals AS r
                WHERE r.case_id = g.case_id AND r.data_key_id = g.data_key_id
                    AND r.from_organisation_id = g.organisation_id
            );
    END LOOP;
    PERFORM set_config('app.org', coalesce(me::text, ''), true);
END
$$;
