-- Destroys organisation keys that were replaced at least `since` ago and that nothing needs any more: no copy of a data
-- key, no copy that waits for a rotation or for its verification, and no response kept for a retry. Anything else that
-- is ever sealed under such a key must be added here. New copies under a replaced key are rejected when they are
-- recorded (`corridor.refuse_replaced_keys`), and `since` is longer than any statement may run, so none can appear
-- after this check.
CREATE OR REPLACE FUNCTION corridor.destroy_old_generations(since interval) RETURNS bigint
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    old record;
    destroyed bigint := 0;
BEGIN
    FOR old IN
        SELECT k.organisation_id, k.generation FROM vault.organisation_keys AS k
        WHERE EXISTS (
            SELECT FROM vault.organisation_keys AS n
            WHERE n.organisation_id = k.organisation_id AND n.generation > k.generation
                AND n.created_at <= now() - since
        )
    LOOP
        DELETE FROM vault.organisation_keys AS k
        WHERE k.organisation_id = old.organisation_id AND k.generation = old.generation
            AND NOT EXISTS (
                SELECT FROM corridor.idempotency AS i
                WHERE i.organisation_id = old.organisation_id AND i.generation = old.generation
            )
            AND NOT EXISTS (
                SELECT FROM vault.owed_turns AS t
                WHERE t.organisation_id = old.organisation_id AND t.generation = old.generation
            )
            AND NOT EXISTS (
                SELECT FROM vault.replaced_keys AS r
                WHERE r.organisation_id = old.organisation_id AND r.generation = old.generation
            )
            AND NOT EXISTS (
                SELECT FROM vault.wrapped_keys AS w
                WHERE w.organisation_id = old.organisation_id AND w.generation = old.generation
            );
        destroyed := destroyed + CASE WHEN FOUND THEN 1 ELSE 0 END;
    END LOOP;
    RETURN destroyed;
END
$$;
