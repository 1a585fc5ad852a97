-- Takes one from a client's budget: the generic cell rate algorithm (GCRA) in one statement, on a table that is not logged.
-- Gives the seconds until there is another, 0 where there was one; `first` is the first refusal of this case within the
-- period. A client that goes on asking adds nothing, and what it added before is cleared away with its next refusal.
CREATE OR REPLACE FUNCTION corridor.take_budget(
    ctx jsonb, of_kind text, quota integer, seconds double precision, about uuid
) RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    client uuid := (ctx ->> 'client_id')::uuid;
    period interval := make_interval(secs => seconds);
    step interval := period / quota;
    at timestamptz := clock_timestamp();
    ahead timestamptz;
    first_refusal boolean := false;
BEGIN
    INSERT INTO corridor.budgets AS b (client_id, kind, arrival) VALUES (client, of_kind, at + step)
    ON CONFLICT (client_id, kind) DO UPDATE SET arrival = greatest(b.arrival, at) + step
        WHERE greatest(b.arrival, at) - at <= period - step;
    IF FOUND THEN
        RETURN json_build_object('file', json_build_object('retry_after', 0, 'first', false));
    END IF;
    DELETE FROM corridor.budget_refusals AS t
    WHERE t.client_id = client AND t.kind = of_kind AND t.case_id <> about AND t.told_at <= at - period;
    IF about IS NOT NULL THEN
        INSERT INTO corridor.budget_refusals AS t (client_id, kind, case_id, told_at) VALUES (client, of_kind, about, at)
        ON CONFLICT (client_id, kind, case_id) DO UPDATE SET told_at = at WHERE t.told_at <= at - period;
        first_refusal := FOUND;
    END IF;
    SELECT b.arrival INTO ahead FROM corridor.budgets AS b WHERE b.client_id = client AND b.kind = of_kind;
    RETURN json_build_object('file', json_build_object(
        'retry_after', greatest(1, ceil(extract(epoch FROM ahead - at - period + step))::integer),
        'first', first_refusal
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.take_budget(jsonb, text, integer, double precision, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.take_budget(jsonb, text, integer, double precision, uuid) TO corridor_app;
