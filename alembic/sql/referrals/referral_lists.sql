-- The list of referrals: one function finds the rows of a page, `referral_item` (generated) renders a row, and one
-- combines them. Only the search is planned for its filters each time; the rest is planned once per connection.

-- The organisations of all corridors that the caller is a member of, with their keys: it may have sent them
-- something, and a handler is indexed with the receiver's key.
CREATE OR REPLACE FUNCTION corridor.load_receivers(ctx jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    receivers uuid[] := ARRAY(
        SELECT DISTINCT near.organisation_id
        FROM corridor.centres AS mine
        JOIN corridor.corridor_members AS m ON m.centre_id = mine.id
        JOIN corridor.corridor_members AS n ON n.corridor_id = m.corridor_id
        JOIN corridor.centres AS near ON near.id = n.centre_id
        WHERE mine.organisation_id = me
        UNION SELECT me
    );
BEGIN
    RETURN json_build_object(
        'file', receivers, 'organisation_keys', corridor.organisation_keys(VARIADIC receivers),
        'answer', corridor.stored_answer(ctx)
    );
END
$$;

-- The rows of a page, last changed first, or next due first. `q`: {"box", "limit", "at", "sort", "status"?,
-- "statuses"?, "kind"?, "direction"?, "service_type"?, "handler"?, "handlers"?, "deletion_owed"?, "due_before"?, "corridor"?,
-- "urgency"?, "overdue"?, "centre"?, "case_id"?, "external_id"?, "updated_since"?, "after_…"?}; `handler` and
-- `external_id` are blind indexes, in hex. Next due first ends with what has no clock running.
CREATE OR REPLACE FUNCTION corridor.find_referrals(me uuid, mine uuid[], q jsonb) RETURNS SETOF corridor.referrals
    LANGUAGE plpgsql STABLE ROWS 50 AS $$
DECLARE
    by_due boolean := coalesce(q ->> 'sort' = 'due', false);
    filters text := corridor.filters(q, ARRAY[
        ['status', $f$r.status = $3 ->> 'status'$f$],
        ['statuses', $f$r.status = ANY (ARRAY(SELECT jsonb_array_elements_text($3 -> 'statuses')))$f$],
        ['kind', $f$r.kind = $3 ->> 'kind'$f$],
        ['direction', $f$r.direction = $3 ->> 'direction'$f$],
        ['service_type', $f$ $3 ->> 'service_type' = ANY (r.service_types)$f$],
        ['deletion_owed', $f$
            (r.deletion_owed_since IS NOT NULL AND r.deletion_confirmed_at IS NULL)
                = ($3 ->> 'deletion_owed')::boolean$f$],
        ['unread', $f$
            EXISTS (
                SELECT FROM corridor.messages AS m
                WHERE m.referral_id = r.id AND m.seen_at IS NULL
                    AND CASE m.side WHEN 'sender' THEN r.to_organisation_id ELSE r.from_organisation_id END = $1
            ) = ($3 ->> 'unread')::boolean$f$],
        ['due_before', $f$r.next_due_at < ($3 ->> 'due_before')::timestamptz$f$],
        ['urgency', $f$r.urgency = $3 ->> 'urgency'$f$],
        ['case_id', $f$r.case_id = (SELECT corridor.case_id($1, $3 ->> 'case_id'))$f$],
        ['external_id', $f$r.id = (SELECT corridor.referred_to($1, 'referral', $3 ->> 'external_id'))$f$],
        ['corridor', $f$r.corridor_id = corridor.corridor_id($3 ->> 'corridor')$f$],
        ['centre', $f$corridor.centre_id($3 ->> 'centre') IN (
            CASE WHEN r.from_organisation_id = $1 OR NOT corridor.is_at_an_end(r.status) THEN r.from_centre_id
                ELSE coalesce(r.sent_from, r.from_centre_id) END, r.to_centre_id
        )$f$],
        ['updated_since', $f$r.updated_at >= ($3 ->> 'updated_since')::timestamptz$f$],
        ['overdue',
            $f$corridor.is_overdue(r, ($3 ->> 'at')::timestamptz) = ($3 ->> 'overdue')::boolean$f$],
        ['after_updated_at',
            $f$(r.updated_at, r.id) < (($3 ->> 'after_updated_at')::timestamptz, ($3 ->> 'after_id')::uuid)$f$],
        ['after_next_due_at',
            $f$(coalesce(r.next_due_at, 'infinity'), r.id)
                > (coalesce(($3 ->> 'after_next_due_at')::timestamptz, 'infinity'), ($3 ->> 'after_id')::uuid)$f$]
    ]) || CASE WHEN by_due THEN $f$ ORDER BY coalesce(r.next_due_at, 'infinity'), r.id$f$
        ELSE ' ORDER BY r.updated_at DESC, r.id DESC' END;
    received text;
    sent text;
BEGIN
    received := '(SELECT r.* FROM corridor.referrals AS r WHERE r.to_organisation_id = $1 AND r.sent_at IS NOT NULL'
        || CASE WHEN mine IS NULL THEN '' ELSE ' AND r.to_centre_id = ANY ($2)' END
        || CASE WHEN q ? 'handler' THEN $f$ AND r.handler_index = decode($3 ->> 'handler', 'hex')$f$ ELSE '' END
        || filters || ' LIMIT ($3 ->> ''limit'')::integer)';
    sent := '(SELECT r.* FROM corridor.referrals AS r WHERE r.from_organisation_id = $1'
        || CASE WHEN mine IS NULL THEN '' ELSE ' AND r.from_centre_id = ANY ($2)' END
        || CASE WHEN q ? 'handler' THEN $f$
            AND r.handler_index = decode($3 -> 'handlers' ->> r.to_organisation_id::text, 'hex')
            AND NOT corridor.was_left(r.from_centre_id, r.case_id)$f$ ELSE '' END
        || filters || ' LIMIT ($3 ->> ''limit'')::integer)';
    RETURN QUERY EXECUTE CASE q ->> 'box' WHEN 'inbox' THEN received WHEN 'outbox' THEN sent
        ELSE received || ' UNION ' || sent END
    USING me, mine, q;
END
$$;

-- `q` as above, and "centres"?: those that the client is limited to.
CREATE OR REPLACE FUNCTION corridor.list_referrals(ctx jsonb, q jsonb)
    RETURNS TABLE (
        item text, status text, outgoing boolean, incoming boolean, custody_moved boolean, window_to timestamptz,
        redirected_to uuid, deletion_owed boolean, excluded boolean, updated_at timestamptz, next_due_at timestamptz,
        id uuid, is_transfer boolean, receiver_idle boolean, draft json, sender_holds boolean,
        case_erased boolean
    )
    LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    me uuid := corridor.enter(ctx);
    mine uuid[] := corridor.limited_to(q);
    asked_at timestamptz := q ->> 'at';
    wanted integer := q ->> 'limit';
    by_due boolean := coalesce(q ->> 'sort' = 'due', false);
BEGIN
    RETURN QUERY
        SELECT corridor.referral_item(r, c.code, asked_at, s.outgoing)::text, r.status, s.outgoing, s.incoming,
            r.custody_moved, coalesce(r.window_to, r.contact_by), r.redirected_to,
            r.deletion_owed_since IS NOT NULL AND r.deletion_confirmed_at IS NULL,
            NOT (s.outgoing OR s.incoming), r.updated_at, r.next_due_at, r.id,
            r.kind = 'transfer', s.incoming AND corridor.effective_status(p, o) <> 'active',
            CASE WHEN r.status = 'draft' AND s.outgoing THEN corridor.draft_facts(me, r) END,
            coalesce(c.holder_centre_id = r.from_centre_id, false), c.status = 'erased'
        FROM corridor.find_referrals(me, mine, q) AS r
        JOIN corridor.cases AS c ON c.id = r.case_id
        JOIN corridor.organisations AS o ON o.id = me
        JOIN corridor.centres AS p ON p.id = r.to_centre_id
        CROSS JOIN LATERAL (SELECT
            r.from_organisation_id = me AND (mine IS NULL OR r.from_centre_id = ANY (mine))
                AND NOT corridor.is_excluded(c, o.operator_type, r.from_centre_id) AS outgoing,
            r.to_organisation_id = me AND r.sent_at IS NOT NULL AND (mine IS NULL OR r.to_centre_id = ANY (mine))
                AND NOT corridor.is_excluded(c, o.operator_type, r.to_centre_id) AS incoming
        ) AS s
        ORDER BY
            CASE WHEN by_due THEN r.next_due_at END, CASE WHEN by_due THEN r.id END,
            CASE WHEN NOT by_due THEN r.updated_at END DESC, CASE WHEN NOT by_due THEN r.id END DESC
        LIMIT wanted;
END
$$;
