-- Functions and policies are code: all of them are dropped before the tables change and recreated afterwards, in one
-- transaction.
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT policyname, format('%I.%I', schemaname, tablename) AS name
        FROM pg_policies WHERE schemaname IN ('corridor', 'vault')
    LOOP
        EXECUTE format('DROP POLICY %I ON %s', held.policyname, held.name);
    END LOOP;
    FOR held IN
        SELECT p.oid::regprocedure::text AS name
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'corridor'
    LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', held.name);
    END LOOP;
END
$$;
