-- Takes `cost` from a budget (quotas.sql), or nothing, in one statement. `spender` is a client or an organisation. Returns the seconds
-- to wait until one is available, 0 if one was taken. Only `corridor.take_budget` calls it, as the owner.
CREATE OR REPLACE FUNCTION corridor.spend(
    of_spender uuid, of_kind text, quota integer, period interval, cost integer
) RETURNS integer
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    step interval := period / quota * cost;
    at timestamptz := clock_timestamp();
    ahead timestamptz;
BEGIN
    INSERT INTO corridor.budgets AS b (spender_id, kind, arrival) VALUES (of_spender, of_kind, at + step)
    ON CONFLICT (spender_id, kind) DO UPDATE SET arrival = corridor.one_more(b.arrival, at, step)
        WHERE corridor.has_room(b.arrival, at, step, period);
    IF FOUND THEN
        RETURN 0;
    END IF;
    UPDATE corridor.budgets AS b SET arrival = at + period
    WHERE b.spender_id = of_spender AND b.kind = of_kind AND b.arrival > at + period;
    SELECT b.arrival INTO ahead FROM corridor.budgets AS b WHERE b.spender_id = of_spender AND b.kind = of_kind;
    RETURN corridor.seconds_to_wait(ahead, at, step, period);
END
$$;
REVOKE ALL ON FUNCTION corridor.spend(uuid, text, integer, interval, integer) FROM PUBLIC;

-- Takes `cost` from a client's budget and from its organisation's, which all of its clients share; or from neither.
-- Client rows are always locked before organisation rows, which prevents deadlocks. `first` is the first refusal for
-- this case within the period. Repeated refusals add no rows, and a refusal deletes the client's expired ones.
CREATE OR REPLACE FUNCTION corridor.take_budget(
    ctx jsonb, of_kind text, quota integer, quota_of_organisation integer, seconds double precision, about uuid, cost integer
) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    client uuid := (ctx ->> 'client_id')::uuid;
    period interval := make_interval(secs => seconds);
    wait integer := corridor.spend(client, of_kind, quota, period, cost);
    shared boolean := false;
    first_refusal boolean := false;
BEGIN
    IF wait = 0 THEN
        wait := corridor.spend((ctx ->> 'organisation_id')::uuid, of_kind, quota_of_organisation, period, cost);
        shared := wait > 0;
    END IF;
    IF wait = 0 THEN
        RETURN json_build_object('file', json_build_object('retry_after', 0, 'first', false, 'shared', false));
    END IF;
    IF shared THEN
        UPDATE corridor.budgets AS b SET arrival = b.arrival - period / quota * cost
        WHERE b.spender_id = client AND b.kind = of_kind;
    END IF;
    DELETE FROM corridor.budget_refusals AS t
    WHERE t.client_id = client AND t.kind = of_kind AND t.case_id <> about AND t.told_at <= clock_timestamp() - period;
    IF about IS NOT NULL THEN
        INSERT INTO corridor.budget_refusals AS t (client_id, kind, case_id, told_at)
        VALUES (client, of_kind, about, clock_timestamp())
        ON CONFLICT (client_id, kind, case_id) DO UPDATE SET told_at = excluded.told_at
            WHERE t.told_at <= excluded.told_at - period;
        first_refusal := FOUND;
    END IF;
    RETURN json_build_object('file', json_build_object(
        'retry_after', wait, 'first', first_refusal, 'shared', shared
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.take_budget(jsonb, text, integer, integer, double precision, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.take_budget(jsonb, text, integer, integer, double precision, uuid, integer) TO corridor_app;
