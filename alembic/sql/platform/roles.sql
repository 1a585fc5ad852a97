-- The roles (adapters/postgres/connection/roles.py). None of them owns a table, may alter one, bypasses row-level
-- security or is a member of another. What serves logs in as them; their passwords are set where they are derived
-- (adapters/postgres/operate/logins.py).
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY[
        'corridor_app', 'corridor_oauth', 'corridor_worker', 'corridor_reader', 'corridor_statistics'
    ] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                BEGIN
                    EXECUTE format(
                        'CREATE ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted
                    );
                EXCEPTION WHEN duplicate_object OR unique_violation THEN
                    NULL; -- another database of this cluster was upgraded at the same moment
                END;
            END IF;
            -- A creator who is not a superuser may grant the role but cannot act as it yet: hence SET, not MEMBER.
            IF NOT pg_has_role(current_user, wanted, 'SET') THEN
                EXECUTE format('GRANT %I TO %I', wanted, current_user);
            END IF;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE insufficient_privilege USING MESSAGE = format(
                'this user may not make or take the role %1$I; run as a superuser, the first unless it exists: '
                'CREATE ROLE %1$I NOLOGIN NOINHERIT; GRANT %1$I TO %2$I', wanted, current_user
            );
        END;
    END LOOP;
END
$$;
