-- What reads on a replica: everything that the app may read, by the same policies, and nothing that writes. Installed
-- last, because it follows from what the app was given.
DO $$
DECLARE
    held record;
BEGIN
    REVOKE ALL ON ALL TABLES IN SCHEMA corridor, vault FROM corridor_reader;
    FOR held IN SELECT format('%I', n.nspname) AS name FROM pg_namespace AS n
        WHERE n.nspname IN ('corridor', 'vault') AND has_schema_privilege('corridor_app', n.oid, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO corridor_reader', held.name);
    END LOOP;
    FOR held IN
        SELECT format('%I.%I', n.nspname, c.relname) AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relkind IN ('r', 'p')
            AND has_table_privilege('corridor_app', c.oid, 'SELECT')
    LOOP
        EXECUTE format('GRANT SELECT ON %s TO corridor_reader', held.name);
    END LOOP;
    FOR held IN
        SELECT p.policyname, format('%I.%I', p.schemaname, p.tablename) AS name, r.roles
        FROM pg_policies AS p,
            LATERAL (SELECT string_agg(quote_ident(o), ', ') AS roles FROM unnest(p.roles) AS o) AS r
        WHERE 'corridor_app' = ANY (p.roles) AND p.cmd IN ('ALL', 'SELECT')
    LOOP
        EXECUTE format('ALTER POLICY %I ON %s TO %s, corridor_reader', held.policyname, held.name, held.roles);
    END LOOP;
    -- Of the functions that run as the owner, those that load.
    FOR held IN
        SELECT p.oid::regprocedure::text AS name
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'corridor' AND p.prosecdef AND has_function_privilege('corridor_app', p.oid, 'EXECUTE')
            AND (p.provolatile = 's' OR p.proname LIKE 'load\_%')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO corridor_reader', held.name);
    END LOOP;
END
$$;
