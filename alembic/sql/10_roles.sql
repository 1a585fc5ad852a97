-- The roles, and what each may do. None of them owns a table, none may change one, none passes row-level security by.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['corridor_app', 'corridor_worker', 'corridor_statistics'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this cluster was upgraded at the same moment
            END;
        END IF;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA corridor, vault TO corridor_app, corridor_worker;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA corridor TO corridor_app, corridor_worker;
REVOKE INSERT, UPDATE ON corridor.alembic_version FROM corridor_app, corridor_worker;
REVOKE UPDATE ON corridor.audit, corridor.timeline, corridor.events, corridor.access
    FROM corridor_app, corridor_worker;
GRANT DELETE ON corridor.corridor_members TO corridor_app;
GRANT DELETE ON corridor.idempotency TO corridor_app, corridor_worker;
GRANT SELECT, INSERT, DELETE ON vault.wrapped_keys TO corridor_app, corridor_worker;
GRANT SELECT, INSERT, UPDATE ON vault.organisation_keys TO corridor_app;
GRANT SELECT ON vault.organisation_keys TO corridor_worker;
