-- Policies are code: all of them are dropped before the tables change and recreated afterwards, in one transaction.
-- Meanwhile row-level security does not bind the owner: without a policy it would see no row to migrate, not even the
-- version of the schema. Grants on functions begin anew too: a function that is only replaced would keep the old ones.
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
        SELECT c.oid::regclass::text AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', held.name);
    END LOOP;
    FOR held IN
        SELECT DISTINCT a.grantee::regrole AS name
        FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS a
        WHERE p.pronamespace = to_regnamespace('corridor') AND a.grantee NOT IN (0, p.proowner)
    LOOP
        EXECUTE format('REVOKE ALL ON ALL FUNCTIONS IN SCHEMA corridor FROM %s', held.name);
    END LOOP;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA corridor TO PUBLIC;
END
$$;
