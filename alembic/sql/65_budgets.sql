-- Takes one from a client's budget: the generic cell rate algorithm (GCRA) in one statement, on a table that is not logged.
-- Gives the seconds until there is another, 0 where there was one; `first` is the first refusal within the period.
CREATE OR REPLACE FUNCTION corridor.take_budget(ctx jsonb, of_kind text, quota integer, seconds double precision)
    RETURNS json
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    client uuid := (ctx ->> 'client_id')::uuid;
    period interval := make_interval(secs => seconds);
    step interval := period / quota;
    at timestamptz := clock_timestamp();
    ahead timestamptz;
    first_refusal boolean;
BEGIN
    INSERT INTO corridor.budgets AS b (client_id, kind, arrival) VALUES (client, of_kind, at + step)
    ON CONFLICT (client_id, kind) DO UPDATE SET arrival = greatest(b.arrival, at) + step
        WHERE greatest(b.arrival, at) - at <= period - step;
    IF FOUND THEN
        RETURN json_build_object('file', json_build_object('retry_after', 0, 'first', false));
    END IF;
    UPDATE corridor.budgets AS b SET told_at = at
    WHERE b.client_id = client AND b.kind = of_kind AND (b.told_at IS NULL OR b.told_at <= at - period);
    first_refusal := FOUND;
    SELECT b.arrival INTO ahead FROM corridor.budgets AS b WHERE b.client_id = client AND b.kind = of_kind;
    RETURN json_build_object('file', json_build_object(
        'retry_after', greatest(1, ceil(extract(epoch FROM ahead - at - period + step))::integer),
        'first', first_refusal
    ));
END
$$;
REVOKE ALL ON FUNCTION corridor.take_budget(jsonb, text, integer, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.take_budget(jsonb, text, integer, double precision) TO corridor_app;
