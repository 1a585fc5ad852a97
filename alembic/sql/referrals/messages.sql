-- Messages between the two sides of a referral. The domain decides who reads their text (domain/referrals/messages.py).

CREATE POLICY readers ON corridor.messages FOR SELECT TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = messages.case_id
                AND a.object_id BETWEEN messages.referral_id AND messages.referral_id
        )
    );
-- Each side writes only in its own name.
CREATE POLICY written_by_a_side ON corridor.messages FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (
        organisation_id = corridor.present_organisation() AND EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.id = messages.referral_id AND r.case_id = messages.case_id AND r.sent_at IS NOT NULL
                AND messages.centre_id = CASE messages.side
                    WHEN 'sender' THEN r.from_centre_id ELSE r.to_centre_id
                END
        )
    );
CREATE POLICY seen_by_the_other_side ON corridor.messages FOR UPDATE TO corridor_app
    USING (
        EXISTS (
            SELECT FROM corridor.referrals AS r
            WHERE r.id = messages.referral_id AND r.case_id = messages.case_id
                AND corridor.present_organisation() = CASE messages.side
                    WHEN 'sender' THEN r.to_organisation_id ELSE r.from_organisation_id
                END
        )
    );

-- One page, newest first. `q`: {"referral_id", "limit", "after_id"?}. The referral was loaded, with its keys, in the same
-- work; its key is never replaced.
CREATE OR REPLACE FUNCTION corridor.load_messages(ctx jsonb, q jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    of_referral uuid := corridor.referral_within(ctx, (q ->> 'referral_id')::uuid);
BEGIN
    RETURN json_build_object('file', (
        SELECT coalesce(json_agg(to_jsonb(m) || jsonb_build_object('centre', corridor.place(m.centre_id))
            ORDER BY m.id DESC), '[]')
        FROM (
            SELECT k.* FROM corridor.messages AS k
            WHERE k.referral_id = of_referral
                AND EXISTS (
                    SELECT FROM corridor.access AS a
                    WHERE a.organisation_id = me AND a.case_id = k.case_id AND a.object_id = k.referral_id
                )
                AND (NOT q ? 'after_id' OR k.id < (q ->> 'after_id')::uuid)
            ORDER BY k.id DESC LIMIT (q ->> 'limit')::integer
        ) AS m
    ));
END
$$;

-- The other side sees these now: [{"id", "referral_id", "at"}]. If somebody there was faster, the response is made
-- again, so that it shows what is stored.
CREATE OR REPLACE FUNCTION corridor.mark_seen(seen jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    marked bigint;
BEGIN
    UPDATE corridor.messages AS m SET seen_at = n.at
    FROM jsonb_to_recordset(seen) AS n (id uuid, referral_id uuid, at timestamptz)
    WHERE m.id = n.id AND m.referral_id = n.referral_id AND m.seen_at IS NULL;
    GET DIAGNOSTICS marked = ROW_COUNT;
    PERFORM corridor.conflict_unless(marked = jsonb_array_length(seen));
END
$$;
