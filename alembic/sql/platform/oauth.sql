-- The authorization server's tables: only its own role reaches them, with minimal rights on each.
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT policyname, format('%I.%I', schemaname, tablename) AS name FROM pg_policies WHERE schemaname = 'oauth'
    LOOP
        EXECUTE format('DROP POLICY %I ON %s', held.policyname, held.name);
    END LOOP;
    FOR held IN
        SELECT format('%I.%I', n.nspname, c.relname) AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = 'oauth' AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held.name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', held.name);
        EXECUTE format('CREATE POLICY the_owner_migrates ON %s TO %I USING (true) WITH CHECK (true)', held.name, current_user);
        -- The caller's organisation is known only after reading these rows, so they cannot depend on it.
        EXECUTE format('CREATE POLICY the_server_asks_who ON %s TO corridor_oauth USING (true) WITH CHECK (true)', held.name);
        EXECUTE format('REVOKE ALL ON %s FROM corridor_oauth', held.name);
        EXECUTE format('REVOKE ALL ON %s FROM corridor_app', held.name); -- which reached them in earlier versions
    END LOOP;
END
$$;

REVOKE ALL ON SCHEMA oauth FROM corridor_app;

GRANT USAGE ON SCHEMA oauth TO corridor_oauth;
GRANT SELECT, INSERT, UPDATE (wrapped, gone_at) ON oauth.signing_keys TO corridor_oauth;
-- A client never changes its organisation, and is disabled rather than deleted, because the audit trail refers to it.
GRANT SELECT, INSERT,
    UPDATE (version, jwks, pending_jwks, secret_hash, status, requested_by_user_id, requested_by_client_id, updated_at)
    ON oauth.clients TO corridor_oauth;
-- An external name never changes whom it means; it is removed and granted again.
GRANT SELECT, INSERT, UPDATE (removed_at) ON oauth.external_names TO corridor_oauth;
GRANT SELECT, INSERT, DELETE ON oauth.used_token_ids, oauth.revoked_tokens TO corridor_oauth;
-- What is prepared never changes; the app enacts it through a function alone (prepared_changes.sql).
GRANT SELECT (prepared_at), INSERT, DELETE ON oauth.prepared_changes TO corridor_oauth;

-- Staff. Ended rows keep a date until they are swept, so that reuse of an old code or token is noticed.
GRANT SELECT, INSERT, UPDATE (display_name, role, centre_ids, password_hash, totp_wrapped, totp_last_step, status, updated_at)
    ON oauth.users TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON oauth.recovery_codes TO corridor_oauth;
GRANT SELECT, INSERT, DELETE ON oauth.invitations TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (seen_at, ended_at) ON oauth.sessions TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (browser, used_at) ON oauth.interactions TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (ended_at) ON oauth.allowances TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON oauth.codes, oauth.refresh_tokens TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE (tokens, renewed_at, renewing_until) ON oauth.desk_sessions TO corridor_oauth;
GRANT SELECT, INSERT, DELETE, UPDATE ON oauth.tries TO corridor_oauth;
