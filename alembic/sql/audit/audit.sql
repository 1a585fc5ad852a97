-- Writing and reading the audit trail.

-- An entry's text with its number in the chain, so that a moved entry is detected.
CREATE OR REPLACE FUNCTION corridor.numbered(entry text, place bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(entry, -1) || ',"number":' || place || '}';

-- Appends to the audit chains: hash = SHA-256(previous hash ‖ entry). The row lock on the head serialises the writers
-- of one chain. `at` of the head is later each time, even if the clocks of those who append differ.
CREATE OR REPLACE FUNCTION corridor.append_audit(entries jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    item record;
    head record;
BEGIN
    FOR item IN
        SELECT * FROM jsonb_to_recordset(entries)
            AS e (chain_id uuid, id uuid, at timestamptz, organisation_id uuid, case_id uuid, entry text)
    LOOP
        INSERT INTO corridor.audit_heads AS h (chain_id, entry_number, hash, at)
        VALUES (item.chain_id, 1, sha256(convert_to(corridor.numbered(item.entry, 1), 'UTF8')), item.at)
        ON CONFLICT (chain_id) DO UPDATE
            SET entry_number = h.entry_number + 1, at = greatest(item.at, h.at + interval '1 microsecond'),
                hash = sha256(h.hash || convert_to(corridor.numbered(item.entry, h.entry_number + 1), 'UTF8'))
        RETURNING h.entry_number, h.hash INTO head;
        INSERT INTO corridor.audit (chain_id, entry_number, id, at, organisation_id, case_id, entry, hash)
        VALUES (
            item.chain_id, head.entry_number, item.id, item.at, item.organisation_id, item.case_id,
            corridor.numbered(item.entry, head.entry_number), head.hash
        );
    END LOOP;
END
$$;

-- When something was last recorded in a case, if the caller may append to its chain. Work on a loaded case is dated later
-- than that (adapters/postgres/work/work.py), so that times within a case never run backwards (ADR 0073).
CREATE OR REPLACE FUNCTION corridor.last_recorded_at(in_case uuid) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT h.at FROM corridor.audit_heads AS h WHERE h.chain_id = in_case
$$;

-- When a step happened that this record writes down, after appending to the chain of its case: not before a step that
-- another record has written since the case was loaded.
CREATE OR REPLACE FUNCTION corridor.dated(at timestamptz, in_case uuid) RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
    SELECT greatest(at, corridor.last_recorded_at(in_case))
$$;

-- The same for other organisations affected by a change of the directory, in each one's chain, and for those whose case a
-- look-up has found, in the chain of the case: under each one's row-level security.
CREATE OR REPLACE FUNCTION corridor.append_audit_of_others(entries jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.present_organisation();
    item jsonb;
BEGIN
    FOR item IN SELECT e FROM jsonb_array_elements(entries) AS e ORDER BY e ->> 'organisation_id', e ->> 'chain_id' LOOP
        PERFORM set_config('app.org', item ->> 'organisation_id', true);
        PERFORM corridor.append_audit(jsonb_build_array(item));
    END LOOP;
    PERFORM set_config('app.org', me::text, true);
END
$$;

-- The centre that closed a case last and keeps what it had (closed_it_last, domain/cases/relation.py); no row if none. It
-- becomes part of the statement that asks, so that an entry of others costs no statement more than one that never was.
CREATE OR REPLACE FUNCTION corridor.closed_last_by(in_case uuid) RETURNS TABLE (centre_id uuid, organisation_id uuid)
    LANGUAGE sql STABLE AS $$
    SELECT u.centre_id, u.organisation_id FROM corridor.cases AS c
    CROSS JOIN LATERAL (
        SELECT l.centre_id, l.organisation_id FROM corridor.custody AS l
        WHERE l.case_id = c.id ORDER BY l.entry DESC LIMIT 1
    ) AS u
    JOIN corridor.organisations AS o ON o.id = u.organisation_id
    CROSS JOIN LATERAL corridor.ground_of(c.id) AS g
    LEFT JOIN corridor.consents AS k ON k.id = g.consent_id
    WHERE c.id = in_case AND c.status = 'closed'
        AND k.withdrawn_at IS NULL AND NOT coalesce(k.struck_out ?| ARRAY[u.centre_id::text, g.centre_id::text], false)
        AND NOT corridor.is_excluded(c, o.operator_type, u.centre_id)
$$;

-- The audit trail for its readers: the entries of one's own organisation, and for the holder of a case, or the centre
-- that closed it, all entries about that case. `q`: {"limit", "centres"?, "case_id"?, "actor"?, "operation"?, "outcome"?,
-- "since"?, "before"?, "after_at"?, "after_id"?}.

CREATE OR REPLACE FUNCTION corridor.answers_for_case(me uuid, mine uuid[], wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM corridor.cases AS c
        WHERE c.id = wanted AND c.holder_organisation_id = me AND (mine IS NULL OR c.holder_centre_id = ANY (mine))
    ) OR EXISTS (
        SELECT FROM corridor.closed_last_by(wanted) AS u
        WHERE u.organisation_id = me AND (mine IS NULL OR u.centre_id = ANY (mine))
    )
$$;

-- Whether a client may read an entry of its organisation. A client limited to some centres (`mine`) reads entries about
-- cases that one of them is or was party to, and entries about no case.
CREATE OR REPLACE FUNCTION corridor.may_read_entry(mine uuid[], of_case uuid) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT mine IS NULL OR of_case IS NULL OR corridor.takes_part(mine, of_case)
$$;

-- Whether this actor is behind an entry (domain/audit/trail.py: audit_actor_in). The text is JSON without objects in it
-- (adapters/postgres/work/changes.py: entry_row), so a member stands in it as it is written; to parse it takes nine times as
-- long, which counts where few of a million entries match.
CREATE OR REPLACE FUNCTION corridor.entry_is_by(entry text, who text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE split_part(who, '_', 1)
        WHEN 'user' THEN position('"user":"' || who || '"' IN entry) > 0
        WHEN 'client' THEN position('"client":"' || who || '"' IN entry) > 0
        WHEN 'org' THEN position('"actor":"' || who || '"' IN entry) > 0
            OR position('"organisation":"' || who || '"' IN entry) > 0 AND position('"actor":' IN entry) = 0
        ELSE position('"actor":"' || who || '"' IN entry) > 0
    END;

CREATE OR REPLACE FUNCTION corridor.list_audit(ctx jsonb, q jsonb)
    RETURNS TABLE (id uuid, at timestamptz, entry_number bigint, hash bytea, entry text)
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    of_case uuid := corridor.case_within(ctx, corridor.case_id(me, q ->> 'case_id'));
    reads_all boolean := coalesce(q ? 'case_id' AND corridor.answers_for_case(me, mine, of_case), false);
    filters text := CASE WHEN reads_all THEN 'true' ELSE 'a.organisation_id = $1' END || corridor.filters(q, ARRAY[
        ['case_id', $f$a.chain_id = $4$f$],
        ['centres', $f$corridor.may_read_entry($3, a.case_id)$f$],
        ['actor', $f$corridor.entry_is_by(a.entry, $2 ->> 'actor')$f$],
        ['operation', $f$position('"operation":' || ($2 -> 'operation')::text IN a.entry) > 0$f$],
        ['outcome', $f$position('"outcome":' || ($2 -> 'outcome')::text IN a.entry) > 0$f$],
        ['since', $f$a.at >= ($2 ->> 'since')::timestamptz$f$],
        ['before', $f$a.at < ($2 ->> 'before')::timestamptz$f$],
        ['after_id', $f$(a.at, a.id) < (($2 ->> 'after_at')::timestamptz, ($2 ->> 'after_id')::uuid)$f$]
    ]);
BEGIN
    RETURN QUERY EXECUTE
        'SELECT a.id, a.at, a.entry_number, a.hash, a.entry FROM corridor.audit AS a WHERE ' || filters || '
        ORDER BY a.at DESC, a.id DESC LIMIT ($2 ->> ''limit'')::integer'
    USING me, q, mine, of_case;
END
$$;
