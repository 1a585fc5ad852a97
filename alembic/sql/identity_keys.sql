-- Who keeps a copy of a key.

-- An organisation's copy of a key goes, unless it still answers for the case or works on another accepted referral of it,
-- or, for a conversation, stands at its sending end as well. Asked with the eyes of that organisation: the one that acts
-- does not see the other's referrals.
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
        WHERE w.data_key_id = g.data_key_id AND w.organisation_id = g.organisation_id
            AND NOT (g.identity AND (
                EXISTS (
                    SELECT FROM corridor.cases AS c
                    WHERE c.id = g.case_id AND c.holder_organisation_id = g.organisation_id
                )
                OR EXISTS (
                    SELECT FROM corridor.referrals AS r
                    WHERE r.case_id = g.case_id AND r.to_organisation_id = g.organisation_id
                        AND corridor.is_worked_on(r) AND 'identity' = ANY (r.share)
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
