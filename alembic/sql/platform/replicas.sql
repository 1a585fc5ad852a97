-- How a read on a replica sees everything that a read on the primary would have seen
-- (docs/adr/0017-reads-on-a-replica.md).

-- Distinguishes clusters, and databases within a cluster.
CREATE OR REPLACE FUNCTION corridor.this_database() RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT format('%s/%s', s.system_identifier, d.oid)
    FROM pg_control_system() AS s, pg_database AS d
    WHERE d.datname = current_database()
$$;

-- Run on the primary: a WAL position after every change that anyone was told is done, and the timeline, which
-- distinguishes a primary from its successor.
CREATE OR REPLACE FUNCTION corridor.newest() RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- without synchronous_commit, a change is visible before it is in the WAL file
    place pg_lsn := CASE current_setting('synchronous_commit')
        WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END;
BEGIN
    RETURN json_build_object(
        'database', corridor.this_database(), 'place', place,
        'timeline', ('x' || left(pg_walfile_name(place), 8))::bit(32)::integer
    );
END
$$;

-- Run on the replica: returns once that position is replayed here. A replica that is too far behind is given up
-- quickly, because the primary answers sooner. The timeline is that of the last restart point, so after a failover this
-- refuses for too long rather than not long enough.
CREATE OR REPLACE FUNCTION corridor.catch_up(newest jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    give_up timestamptz := clock_timestamp() + interval '50 milliseconds';
BEGIN
    IF NOT pg_is_in_recovery() OR newest ->> 'database' <> corridor.this_database() THEN
        RAISE EXCEPTION USING ERRCODE = 'CR004', MESSAGE = 'not_a_replica_of_the_primary';
    END IF;
    WHILE pg_last_wal_replay_lsn() >= (newest ->> 'place')::pg_lsn IS NOT TRUE LOOP
        IF clock_timestamp() > give_up THEN
            RAISE EXCEPTION USING ERRCODE = 'CR004', MESSAGE = 'replica_is_behind';
        END IF;
        PERFORM pg_sleep(0.001);
    END LOOP;
    IF (SELECT c.timeline_id FROM pg_control_checkpoint() AS c) <> (newest ->> 'timeline')::integer THEN
        RAISE EXCEPTION USING ERRCODE = 'CR004', MESSAGE = 'replica_is_on_another_timeline';
    END IF;
END
$$;
