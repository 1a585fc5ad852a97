-- What the functions ask that record as the owner, past row-level security: the callers of custody_moves.sql,
-- case_decisions.sql and referrals/going_on.sql could name rows of other cases in `changes`, or write in another's name.

-- Whether everything in `changes` is of this case: each row by what it says, and each next version by what is stored. An
-- entry in the trail and a kept response are the caller's own. No such decision writes a message or marks one as seen:
-- that is done under each side's row-level security alone.
CREATE OR REPLACE FUNCTION corridor.is_of_case(changes jsonb, of_case uuid, me uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.**.case_id') AS x WHERE x NOT IN (to_jsonb(of_case), 'null')
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.journal[*].subject.case') AS x WHERE x <> to_jsonb(of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.cases[*].id') AS x WHERE x <> to_jsonb(of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.referrals[*].id') AS x
        WHERE NOT EXISTS (SELECT FROM corridor.referrals AS r WHERE r.id = (x #>> '{}')::uuid AND r.case_id = of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.handoffs[*].id') AS x
        WHERE NOT EXISTS (SELECT FROM corridor.handoffs AS h WHERE h.id = (x #>> '{}')::uuid AND h.case_id = of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.consents[*].id') AS x
        WHERE NOT EXISTS (SELECT FROM corridor.consents AS k WHERE k.id = (x #>> '{}')::uuid AND k.case_id = of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.update.claims[*].id') AS x
        WHERE NOT EXISTS (SELECT FROM corridor.claims AS l WHERE l.id = (x #>> '{}')::uuid AND l.case_id = of_case)
    ) AND NOT EXISTS (
        SELECT FROM jsonb_path_query(changes, '$.audit[*].organisation_id') AS x WHERE x <> to_jsonb(me)
    ) AND coalesce(changes #> '{answer,organisation_id}' = to_jsonb(me), true)
        AND changes #> '{insert,messages}' IS NULL AND NOT changes ? 'seen'
$$;

-- Whether these rows of `changes` give nobody anything but the organisations named.
CREATE OR REPLACE FUNCTION corridor.gives_only_to(given jsonb, organisations uuid[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (
        SELECT FROM jsonb_array_elements(given) AS x
        WHERE (x ->> 'organisation_id')::uuid IS NULL OR (x ->> 'organisation_id')::uuid <> ALL (organisations)
    )
$$;
