-- Changes of credentials. The authorization server's role prepares them in its own tables, where they have no effect. The app
-- enacts one in the transaction that records the request, so that a stored response never tells of credentials that do not
-- exist, and none exist that nobody was told of (ADR 0081).

-- Writes a prepared row. Runs as the owner, because the app reaches none of these tables; each organisation can enact only
-- what was prepared for it, and only once. A client's row replaces the version before its own, or nothing; nothing
-- brings back a disabled client. Columns are named, so that those of the next version keep their defaults.
CREATE OR REPLACE FUNCTION corridor.enact(ctx jsonb, prepared_id uuid) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    prepared oauth.prepared_changes;
    client oauth.clients;
    invitation oauth.invitations;
BEGIN
    DELETE FROM oauth.prepared_changes AS p WHERE p.id = prepared_id AND p.organisation_id = me RETURNING p.* INTO prepared;
    PERFORM corridor.conflict_unless(FOUND);
    IF prepared.kind = 'invitation' THEN
        invitation := jsonb_populate_record(NULL::oauth.invitations, prepared.row);
        DELETE FROM oauth.invitations AS i WHERE i.organisation_id = invitation.organisation_id;
        -- who has accepted meanwhile; the roles are those of has_administrator (adapters/oauth/people/invitations.py)
        PERFORM corridor.conflict_unless(NOT EXISTS (
            SELECT FROM oauth.users AS u WHERE u.organisation_id = invitation.organisation_id
                AND u.role IN ('organisation_admin', 'coordinator') AND u.status = 'active'
        ));
        INSERT INTO oauth.invitations (
            organisation_id, name, display_name, digest, invited_by_organisation_id, created_at, expires_at
        )
        SELECT invitation.organisation_id, invitation.name, invitation.display_name, invitation.digest,
            invitation.invited_by_organisation_id, invitation.created_at, invitation.expires_at;
        RETURN;
    END IF;
    client := jsonb_populate_record(NULL::oauth.clients, prepared.row);
    IF client.version = 1 THEN
        INSERT INTO oauth.clients (
            id, version, organisation_id, name, scopes, centre_ids, grant_types, redirect_uris, jwks, pending_jwks, secret_hash,
            dpop_required, status, requested_by_user_id, requested_by_client_id, created_at, updated_at
        )
        SELECT client.id, client.version, client.organisation_id, client.name, client.scopes, client.centre_ids,
            client.grant_types, client.redirect_uris, client.jwks, client.pending_jwks, client.secret_hash, client.dpop_required,
            client.status, client.requested_by_user_id, client.requested_by_client_id, client.created_at, client.updated_at;
        RETURN;
    END IF;
    UPDATE oauth.clients AS c
    SET version = client.version, jwks = client.jwks, pending_jwks = client.pending_jwks, secret_hash = client.secret_hash,
        status = client.status, requested_by_user_id = client.requested_by_user_id,
        requested_by_client_id = client.requested_by_client_id, updated_at = client.updated_at
    WHERE c.id = client.id AND c.version = client.version - 1 AND c.status <> 'disabled';
    PERFORM corridor.conflict_unless(FOUND);
END
$$;

CREATE OR REPLACE FUNCTION corridor.record_prepared(ctx jsonb, changes jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.enact(ctx, (x ->> 'id')::uuid) FROM jsonb_array_elements(changes -> 'prepared') AS x;
    PERFORM corridor.record(ctx, changes - 'prepared');
END
$$;

REVOKE ALL ON FUNCTION corridor.enact(jsonb, uuid), corridor.record_prepared(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.enact(jsonb, uuid), corridor.record_prepared(jsonb, jsonb) TO corridor_app;
