-- Changes of credentials. The authorization server's role prepares them in its own tables, where they have no effect. The app
-- enacts one in the transaction that records the request, so that a stored response never tells of credentials that do not
-- exist, and none exist that nobody was told of (ADR 0081).

-- Writes a prepared row. Runs as the owner, because the app reaches none of these tables; each organisation can enact only
-- what was prepared for it, and only once. A client's row replaces the version before its own, or nothing; nothing
-- brings back a disabled client.
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
        INSERT INTO oauth.invitations SELECT invitation.*;
        RETURN;
    END IF;
    client := jsonb_populate_record(NULL::oauth.clients, prepared.row);
    IF client.version = 1 THEN
        INSERT INTO oauth.clients SELECT client.*;
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
    PERFORM corridor.enact(ctx, (changes #>> '{prepared,0,id}')::uuid);
    PERFORM corridor.record(ctx, changes - 'prepared');
END
$$;

REVOKE ALL ON FUNCTION corridor.enact(jsonb, uuid), corridor.record_prepared(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.enact(jsonb, uuid), corridor.record_prepared(jsonb, jsonb) TO corridor_app;
