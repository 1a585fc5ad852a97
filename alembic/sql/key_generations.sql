-- Destroys the keys of organisations that were replaced at least `since` ago and that nothing rests on any more: no copy of a
-- data key, none that waits for a turn or for a proof, no answer kept for a retry. What else is ever closed by such a key belongs in here.
-- A copy under a replaced key is refused when it is recorded (`corridor.refuse_replaced_keys`), and `since` is longer than any statement may
-- last: so none can come behind this look.
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
