-- The directory's part of `corridor.record`: new rows, the next versions of rows, and members who come and go.
-- Codes, and what else an object was born with, do not change.

CREATE OR REPLACE FUNCTION corridor.update_organisations(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.organisations;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.organisations, given) LOOP
        UPDATE corridor.organisations AS o
        SET version = n.version, name = n.name, operator_type = n.operator_type, country = n.country, status = n.status,
            updated_at = n.updated_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION corridor.update_centres(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.centres;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.centres, given) LOOP
        UPDATE corridor.centres AS o
        SET version = n.version, name = n.name, area = n.area, city = n.city, services = n.services,
            languages = n.languages, opening_hours = n.opening_hours, contact = n.contact, capacity = n.capacity,
            capacity_assured_at = n.capacity_assured_at, status = n.status, successor_centre_id = n.successor_centre_id,
            updated_at = n.updated_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION corridor.update_corridors(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n corridor.corridors;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.corridors, given) LOOP
        UPDATE corridor.corridors AS o
        SET version = n.version, transit_countries = n.transit_countries, status = n.status,
            lead_organisation_id = n.lead_organisation_id, response_times = n.response_times, updated_at = n.updated_at
        WHERE o.id = n.id AND o.version = n.version - 1;
        PERFORM corridor.decide_anew_unless(FOUND);
    END LOOP;
END
$$;

-- Members change only together with their corridor's version, so two changes at once cannot both be written.
CREATE OR REPLACE FUNCTION corridor.record_directory(fresh jsonb, stale jsonb, left_members jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO corridor.organisations
    SELECT * FROM jsonb_populate_recordset(NULL::corridor.organisations, fresh -> 'organisations');
    INSERT INTO vault.organisation_keys
    SELECT * FROM jsonb_populate_recordset(NULL::vault.organisation_keys, fresh -> 'organisation_keys');
    INSERT INTO corridor.centres
    SELECT * FROM jsonb_populate_recordset(NULL::corridor.centres, fresh -> 'centres');
    INSERT INTO corridor.corridors
    SELECT * FROM jsonb_populate_recordset(NULL::corridor.corridors, fresh -> 'corridors');
    IF stale ? 'organisations' THEN
        PERFORM corridor.update_organisations(stale -> 'organisations');
    END IF;
    IF stale ? 'centres' THEN
        PERFORM corridor.update_centres(stale -> 'centres');
    END IF;
    IF stale ? 'corridors' THEN
        PERFORM corridor.update_corridors(stale -> 'corridors');
    END IF;
    DELETE FROM corridor.corridor_members AS m
    USING jsonb_populate_recordset(NULL::corridor.corridor_members, left_members) AS gone
    WHERE m.corridor_id = gone.corridor_id AND m.centre_id = gone.centre_id;
    INSERT INTO corridor.corridor_members
    SELECT * FROM jsonb_populate_recordset(NULL::corridor.corridor_members, fresh -> 'corridor_members')
    ON CONFLICT (corridor_id, centre_id) DO UPDATE SET role = excluded.role;
END
$$;

-- Whether a change has anything for `record_directory` to do.
CREATE OR REPLACE FUNCTION corridor.is_about_directory(changes jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        (changes -> 'insert') ?| ARRAY['organisations', 'centres', 'corridors', 'corridor_members'], false
    ) OR coalesce((changes -> 'update') ?| ARRAY['organisations', 'centres', 'corridors'], false);
