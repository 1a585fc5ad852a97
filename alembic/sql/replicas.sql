-- How a read on a replica sees all that a read on the primary would have seen (docs/adr/0017-reads-on-a-replica.md).

-- Tells two clusters, and two databases in one, apart.
CREATE OR REPLACE FUNCTION corridor.this_database() RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT format('%s/%s', s.system_identifier, d.oid)
    FROM pg_control_system() AS s, pg_database AS d
    WHERE d.datname = current_database()
$$;

-- Asked of the primary: a place in its log behind everything that anybody was told is done, and the timeline, which tells
-- a primary from the one that took its place.
CREATE OR REPLACE FUNCTION corridor.newest() RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    -- without synchronous_commit a change is seen before it is in the log's file
    place pg_lsn := CASE current_setting('synchronous_commit')
        WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END;
BEGIN
    RETURN json_build_object(
        'database', corridor.this_database(), 'place', place,
        'timeline', ('x' || left(pg_walfile_name(place), 8))::bit(32)::integer
    );
END
$$;

-- Asked of the replica: returns when that place is replayed here. One that is further behind is left at once: the primary
-- answers sooner. The timeline is that of the last restart point, so that after a failover this refuses for too long
-- rather than too short.
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
