-- What a case is called besides its id: its code, and each organisation's own reference to it or to one of its
-- referrals.

-- A case by id or code, for one organisation. An id is taken as it is, because whoever uses it checks access anyway; the
-- code of a case that the organisation has no access to finds nothing, like one that was never given.
CREATE OR REPLACE FUNCTION corridor.case_id(me uuid, given text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF corridor.is_uuid(given) THEN
        RETURN given::uuid;
    END IF;
    RETURN (
        SELECT c.id FROM corridor.cases AS c
        WHERE c.code = given AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = me AND a.case_id = c.id AND a.object_id BETWEEN c.id AND c.id
        )
    );
END
$$;

-- `load_case` (cases.sql) by code, in one statement.
CREATE OR REPLACE FUNCTION corridor.load_case_of_code(ctx jsonb, code text) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
BEGIN
    RETURN corridor.load_case(ctx, corridor.case_id(me, code));
END
$$;

-- The object that an organisation refers to; `value_index` in hex.
CREATE OR REPLACE FUNCTION corridor.referred_to(me uuid, of_kind text, value_index text) RETURNS uuid
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT x.object_id FROM corridor.own_references AS x
        WHERE x.organisation_id = me AND x.kind = of_kind AND x.value_index = decode(referred_to.value_index, 'hex')
    );
END
$$;

-- An organisation's own reference to an object, with its copy of the key; null if it has none.
CREATE OR REPLACE FUNCTION corridor.own_reference(me uuid, object uuid) RETURNS json
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'data_key_id', x.data_key_id, 'sealed', x.sealed,
            'wrapped_keys', corridor.wrapped_keys(x.case_id, x.data_key_id)
        )
        FROM corridor.own_references AS x WHERE x.organisation_id = me AND x.object_id = object
    );
END
$$;

-- Part of corridor.record. `given`: [{"kind", "object_id", "case_id", "value_index"?, "data_key_id"?, "sealed"?}];
-- without a value the reference is removed. The key of what was replaced goes with it.
CREATE OR REPLACE FUNCTION corridor.write_references(given jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    n corridor.own_references;
BEGIN
    FOR n IN SELECT * FROM jsonb_populate_recordset(NULL::corridor.own_references, given) LOOP
        WITH gone AS (
            DELETE FROM corridor.own_references AS x
            WHERE x.organisation_id = me AND x.object_id = n.object_id
            RETURNING x.data_key_id, x.case_id
        )
        DELETE FROM vault.wrapped_keys AS w USING gone AS g
        WHERE w.case_id = g.case_id AND w.data_key_id = g.data_key_id AND w.organisation_id = me;
        IF n.sealed IS NOT NULL THEN
            INSERT INTO corridor.own_references (
                organisation_id, object_id, kind, case_id, value_index, data_key_id, sealed
            )
            VALUES (me, n.object_id, n.kind, n.case_id, n.value_index, n.data_key_id, n.sealed);
        END IF;
    END LOOP;
END
$$;
