-- Functions and policies are code: all of them are dropped before the tables change and recreated afterwards, in one
-- transaction. Meanwhile row-level security does not bind the owner: without a policy it would see no row to migrate, not
-- even the version of the schema.
DO $$
DECLARE
    held record;
    dropped text;
BEGIN
    FOR held IN
        SELECT policyname, format('%I.%I', schemaname, tablename) AS name
        FROM pg_policies WHERE schemaname IN ('corridor', 'vault')
    LOOP
        EXECUTE format('DROP POLICY %I ON %s', held.policyname, held.name);
    END LOOP;
    FOR held IN
        SELECT c.oid::regclass::text AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', held.name);
    END LOOP;
    -- all names are read first: one that a function uses in its body takes that function along
    FOREACH dropped IN ARRAY coalesce((
        SELECT array_agg(p.oid::regprocedure::text)
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'corridor'
    ), '{}') LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', dropped);
    END LOOP;
END
$$;
