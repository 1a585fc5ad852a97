-- Wrapped keys, as included in loads.

-- The wrapped keys of some organisations, newest generation first. Runs as the owner: the table itself is out of the
-- app's reach.
CREATE OR REPLACE FUNCTION corridor.organisation_keys(VARIADIC organisations uuid[]) RETURNS json
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(json_agg(json_build_object(
        'organisation_id', k.organisation_id, 'generation', k.generation, 'wrapped', k.wrapped
    ) ORDER BY k.generation DESC), '[]')
    FROM vault.organisation_keys AS k
    WHERE k.organisation_id = ANY (organisations)
$$;

-- The wrapped keys with which an organisation, or those who share keys with it, open a case and one of its referrals.
CREATE OR REPLACE FUNCTION corridor.wrapped_keys(in_case uuid, VARIADIC data_keys uuid[]) RETURNS json
    LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object(
        'data_key_id', w.data_key_id, 'organisation_id', w.organisation_id, 'generation', w.generation,
        'wrapped', w.wrapped
    )), '[]')
    FROM vault.wrapped_keys AS w
    WHERE w.case_id = in_case AND w.data_key_id = ANY (data_keys)
$$;

-- The organisation's own wrapped key, which seals stored responses and opens its data keys.
CREATE OR REPLACE FUNCTION corridor.load_own_key(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN json_build_object('organisation_keys', corridor.organisation_keys(me), 'answer', corridor.stored_answer(ctx));
END
$$;

-- A copy under a key that was replaced meanwhile would be lost with it, so the decision is made again under the newest.
-- Runs as the owner, like the function above.
CREATE OR REPLACE FUNCTION corridor.refuse_replaced_keys(granted jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM jsonb_populate_recordset(NULL::vault.wrapped_keys, granted) AS g
        JOIN vault.organisation_keys AS k ON k.organisation_id = g.organisation_id AND k.generation > g.generation
    ));
END
$$;

-- The wrapped key of the whole network for a purpose (ADR 0065), null before its first use. `made` is a new one, which
-- is kept if there is none yet: if two are made at once, the first is kept and both callers get it. Runs as
-- the owner, because the caller cannot read the table.
CREATE OR REPLACE FUNCTION corridor.network_key(ctx jsonb, wanted text, made bytea) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF made IS NOT NULL THEN
        INSERT INTO vault.network_keys (purpose, wrapped, created_at) VALUES (wanted, made, now()) ON CONFLICT DO NOTHING;
    END IF;
    RETURN json_build_object('file', (SELECT k.wrapped FROM vault.network_keys AS k WHERE k.purpose = wanted));
END
$$;

-- Anything that the root key wrapped, to tell whether a root key is the one of this database; null if there is nothing.
CREATE OR REPLACE FUNCTION corridor.something_wrapped() RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT k.wrapped FROM vault.organisation_keys AS k LIMIT 1), (SELECT k.wrapped FROM oauth.signing_keys AS k LIMIT 1)
    )
$$;

REVOKE ALL ON FUNCTION corridor.organisation_keys(uuid[]), corridor.refuse_replaced_keys(jsonb),
    corridor.something_wrapped(), corridor.network_key(jsonb, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.organisation_keys(uuid[]), corridor.refuse_replaced_keys(jsonb),
    corridor.something_wrapped(), corridor.network_key(jsonb, text, bytea) TO corridor_app, corridor_worker;
