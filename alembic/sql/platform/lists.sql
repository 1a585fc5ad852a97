-- Lists: one statement per page. The cursor is passed as `after_` plus the name of each field of the sort key. Public
-- ids and times are formatted here only for the one list whose items are JSON text (referral_lists.sql).

CREATE OR REPLACE FUNCTION corridor.public_id(prefix text, id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN prefix || '_' || replace(id::text, '-', '');

CREATE OR REPLACE FUNCTION corridor.public_time(at timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN to_char(
        at AT TIME ZONE 'UTC',
        CASE WHEN date_part('microseconds', at)::integer % 1000000 = 0
            THEN 'YYYY-MM-DD"T"HH24:MI:SS"Z"' ELSE 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' END
    );

-- The centres that the client is limited to; NULL if it may act for every centre of its organisation.
CREATE OR REPLACE FUNCTION corridor.limited_to(q jsonb) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN q ? 'centres' THEN ARRAY(SELECT jsonb_array_elements_text(q -> 'centres')::uuid) END;

-- Picks from [[name, condition], …] the conditions whose names the query has, each preceded by AND. Only these fixed
-- fragments enter a statement; every value is a parameter.
CREATE OR REPLACE FUNCTION corridor.filters(q jsonb, conditions text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    it text[];
    found text := '';
BEGIN
    FOREACH it SLICE 1 IN ARRAY conditions LOOP
        IF q ? it[1] THEN found := found || ' AND ' || it[2]; END IF;
    END LOOP;
    RETURN found;
END
$$;
