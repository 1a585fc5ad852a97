-- The holder's working notes. The domain decides who reads which (domain/cases/notes.py).

-- Only the centre that answers for the case, or closed it last, reads notes: its own, and those for a handover.
CREATE POLICY readers ON corridor.notes FOR SELECT TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = notes.case_id
                AND a.object_id BETWEEN notes.case_id AND notes.case_id
        )
        AND (handover OR organisation_id = corridor.present_organisation())
        AND corridor.present_organisation() = (
            SELECT u.organisation_id FROM corridor.custody AS u
            WHERE u.case_id = notes.case_id ORDER BY u.entry DESC LIMIT 1
        )
    );
CREATE POLICY written_by_the_holder ON corridor.notes FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (
        organisation_id = corridor.present_organisation() AND EXISTS (
            SELECT FROM corridor.cases AS c
            WHERE c.id = notes.case_id AND c.holder_organisation_id = corridor.present_organisation()
        )
    );
-- Repairing wraps a key anew (adapters/postgres/keys/key_repair.py).
CREATE POLICY repaired ON corridor.notes FOR UPDATE TO corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = notes.case_id
                AND a.object_id BETWEEN notes.case_id AND notes.case_id
        )
    );

-- One page, newest first. `q`: {"case_id", "centre_id": the reader, "handovers": also what others marked for handover,
-- "limit", "kind"?, "after_id"?}. With the keys that open them, read in the same statement: the case's key may have been
-- replaced since the case was loaded.
CREATE OR REPLACE FUNCTION corridor.load_notes(ctx jsonb, q jsonb) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    of_case uuid := corridor.case_within(ctx, (q ->> 'case_id')::uuid);
BEGIN
    RETURN coalesce((
        SELECT json_build_object(
            'file', coalesce(json_agg(to_jsonb(n) || jsonb_build_object(
                'case_key_id', c.data_key_id, 'centre', corridor.place(n.centre_id)
            ) ORDER BY n.id DESC), '[]'),
            'wrapped_keys', corridor.wrapped_keys(
                of_case, VARIADIC array_agg(DISTINCT coalesce(n.data_key_id, c.data_key_id))
            )
        )
        FROM (
            SELECT k.* FROM corridor.notes AS k
            WHERE k.case_id = of_case AND corridor.reaches(me, of_case)
                AND (
                    (k.centre_id = (q ->> 'centre_id')::uuid AND k.organisation_id = me)
                    OR (k.handover AND (q ->> 'handovers')::boolean)
                )
                AND (NOT q ? 'kind' OR k.kind = q ->> 'kind')
                AND (NOT q ? 'after_id' OR k.id < (q ->> 'after_id')::uuid)
            ORDER BY k.id DESC LIMIT (q ->> 'limit')::integer
        ) AS n
        JOIN corridor.cases AS c ON c.id = n.case_id
        HAVING count(*) > 0
    ), '{"file": []}');
END
$$;

-- The key with which an organisation seals its own notes on a case, if it has a copy of it.
CREATE OR REPLACE FUNCTION corridor.load_notes_key(ctx jsonb, in_case uuid) RETURNS json
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    me uuid := corridor.enter(ctx);
    own uuid;
BEGIN
    in_case := corridor.case_within(ctx, in_case);
    own := (
        SELECT n.data_key_id FROM corridor.notes AS n
        JOIN vault.wrapped_keys AS w
            ON w.data_key_id = n.data_key_id AND w.organisation_id = me AND w.case_id = n.case_id
        WHERE n.case_id = in_case AND n.organisation_id = me
        ORDER BY n.id LIMIT 1
    );
    RETURN json_build_object(
        'file', own, 'wrapped_keys', corridor.wrapped_keys(in_case, own),
        'organisation_keys', corridor.organisation_keys(me)
    );
END
$$;
