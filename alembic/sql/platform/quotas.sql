-- The generic cell rate algorithm (GCRA), for every quota counted in the database. domain/kernel/quota.py is the same
-- for quotas counted in memory; tests/postgres/keys/test_quotas.py compares the two. `arrival` is how far the spender's
-- tries reach, `step` the time that one try costs, or several at once, `period` the time in which the whole quota may be used.
-- No try reaches further than a period from now. If one does, the clock was set back since: it then counts as a quota that has
-- just been used up, which fills again step by step (whoever finds it stores that, or nothing would be left until the old time).

-- Whether one more try is allowed.
CREATE OR REPLACE FUNCTION corridor.has_room(
    arrival timestamptz, at timestamptz, step interval, period interval
) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(arrival, at) - at <= period - step;

-- How far the tries reach after one more.
CREATE OR REPLACE FUNCTION corridor.one_more(arrival timestamptz, at timestamptz, step interval) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN greatest(arrival, at) + step;

-- The seconds until one more try is allowed, if none is now.
CREATE OR REPLACE FUNCTION corridor.seconds_to_wait(
    arrival timestamptz, at timestamptz, step interval, period interval
) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN greatest(1, ceil(extract(epoch FROM arrival - at - period + step))::integer);
