-- The third net: whatever a query forgets, PostgreSQL shows an organisation only the rows that `access` gives it.
-- Policies are correlated EXISTS on `access`, the one form that costs nothing (security.md, rule 3). Each writes one of
-- its equalities as BETWEEN x AND x: with equalities alone, the planner may build a hash of ALL `access` rows of the
-- organisation (60 ms with 130,000) just to check the fifty rows of a page.

CREATE OR REPLACE FUNCTION corridor.present_organisation() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.org', true), '')::uuid;

DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT format('%I.%I', n.nspname, c.relname) AS name
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('corridor', 'vault') AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held.name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', held.name);
        -- The owner is the migrator. Forced row-level security binds it too: backups and the import need a policy.
        EXECUTE format('CREATE POLICY the_owner_migrates ON %s TO %I USING (true) WITH CHECK (true)', held.name, current_user);
    END LOOP;
END
$$;

-- The public directory contains no secrets.
CREATE POLICY everyone_reads ON corridor.organisations TO corridor_app, corridor_worker USING (true) WITH CHECK (true);
CREATE POLICY everyone_reads ON corridor.centres TO corridor_app, corridor_worker USING (true) WITH CHECK (true);
CREATE POLICY everyone_reads ON corridor.corridors TO corridor_app, corridor_worker USING (true) WITH CHECK (true);
CREATE POLICY everyone_reads ON corridor.corridor_members TO corridor_app, corridor_worker USING (true) WITH CHECK (true);
CREATE POLICY everyone_reads ON corridor.agreements TO corridor_app, corridor_worker USING (true) WITH CHECK (true);
-- An organisation signs for itself; the coordinating body records what another one has signed on paper.
CREATE POLICY everyone_reads ON corridor.agreement_signatures FOR SELECT TO corridor_app, corridor_worker USING (true);
CREATE POLICY its_own ON corridor.agreement_signatures FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (
        organisation_id = corridor.present_organisation()
        OR (on_paper IS NOT NULL AND current_setting('app.sees_unconfirmed', true) = 'true')
    );
CREATE POLICY everyone_reads ON corridor.alembic_version FOR SELECT TO corridor_app, corridor_worker USING (true);

-- access: an organisation sees its own rows. It can give access to others only where it has access itself, or to a case
-- that it opens.
CREATE POLICY own_rows ON corridor.access FOR SELECT TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation());
-- The holder and the parties of a case can give access to the case; the two sides of a referral or handoff to that
-- referral or handoff. An object that is not written yet is open to its writer. Runs as the owner, because the answer
-- is in rows of others.
CREATE OR REPLACE FUNCTION corridor.may_let_in(whom uuid, in_case uuid, object uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (
        EXISTS (
            SELECT FROM corridor.cases AS c
            WHERE c.id = in_case AND c.holder_organisation_id = corridor.present_organisation()
        ) OR EXISTS (
            SELECT FROM corridor.access AS mine
            WHERE mine.case_id = in_case AND mine.object_id = in_case
                AND mine.organisation_id = corridor.present_organisation()
        )
    ) AND (
        object = in_case OR coalesce(
            (
                SELECT r.case_id = in_case
                    AND corridor.present_organisation() IN (r.from_organisation_id, r.to_organisation_id)
                FROM corridor.referrals AS r WHERE r.id = object
            ),
            (
                SELECT h.case_id = in_case
                    AND corridor.present_organisation() IN (h.from_organisation_id, h.to_organisation_id)
                FROM corridor.handoffs AS h WHERE h.id = object
            ),
            NOT EXISTS (SELECT FROM corridor.access AS a WHERE a.case_id = in_case AND a.object_id = object)
        )
    )
$$;
REVOKE ALL ON FUNCTION corridor.may_let_in(uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION corridor.may_let_in(uuid, uuid, uuid) TO corridor_app, corridor_worker;
CREATE POLICY let_in_by_a_party ON corridor.access FOR INSERT TO corridor_app, corridor_worker
    WITH CHECK (corridor.may_let_in(organisation_id, case_id, object_id));

CREATE POLICY readers ON corridor.cases TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = cases.id
                AND a.object_id BETWEEN cases.id AND cases.id
        )
        -- before the first access row exists: the holder is opening the case
        OR (holder_organisation_id = corridor.present_organisation())
    );

CREATE POLICY readers ON corridor.custody TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = custody.case_id
                AND a.object_id BETWEEN custody.case_id AND custody.case_id
        )
    );

CREATE POLICY readers ON corridor.consents TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = consents.case_id
                AND a.object_id BETWEEN consents.case_id AND consents.case_id
        )
    );

CREATE POLICY readers ON corridor.referrals TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = referrals.case_id
                AND a.object_id BETWEEN referrals.id AND referrals.id
        )
    )
    WITH CHECK (
        (from_organisation_id = corridor.present_organisation() OR to_organisation_id = corridor.present_organisation())
        AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation()
                AND a.case_id BETWEEN referrals.case_id AND referrals.case_id
        )
    );

CREATE POLICY readers ON corridor.handoffs TO corridor_app, corridor_worker
    USING (
        from_organisation_id = corridor.present_organisation() OR to_organisation_id = corridor.present_organisation()
    )
    WITH CHECK (
        (from_organisation_id = corridor.present_organisation() OR to_organisation_id = corridor.present_organisation())
        AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation()
                AND a.case_id BETWEEN handoffs.case_id AND handoffs.case_id
        )
    );

-- The policies of notes, messages, activities, events and webhooks stand beside what reads them (cases/notes.sql,
-- referrals/messages.sql, activities/activities.sql, events/feed.sql, events/webhooks.sql, events/digests.sql).

-- Deliberately not through the journal's own policy: one EXISTS on `access` is all that a policy may cost.
CREATE POLICY readers ON corridor.step_texts TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation() AND a.case_id = step_texts.case_id
                AND a.object_id BETWEEN step_texts.referral_id AND step_texts.referral_id
        )
    );

-- Rows of the audit trail and kept responses name their organisation themselves.
CREATE POLICY own_rows ON corridor.audit TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (organisation_id = corridor.present_organisation());
-- A chain belongs to an organisation or a case, and its id tells which: only those who may append to it see its head.
CREATE POLICY writers ON corridor.audit_heads TO corridor_app, corridor_worker
    USING (
        chain_id = corridor.present_organisation()
        OR EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation()
                AND a.case_id BETWEEN audit_heads.chain_id AND audit_heads.chain_id
        )
    );
CREATE POLICY own_rows ON corridor.idempotency TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (organisation_id = corridor.present_organisation());

-- An organisation's own references are its own, also towards the other parties of the case.
CREATE POLICY own_rows ON corridor.own_references TO corridor_app, corridor_worker
    USING (organisation_id = corridor.present_organisation())
    WITH CHECK (
        organisation_id = corridor.present_organisation()
        AND EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation()
                AND a.case_id BETWEEN own_references.case_id AND own_references.case_id
        )
    );

-- A wrapped key is readable by its organisation, and by those who share it further (never the plain key).
CREATE POLICY own_or_shared ON vault.wrapped_keys TO corridor_app, corridor_worker
    USING (
        EXISTS (
            SELECT FROM corridor.access AS a
            WHERE a.organisation_id = corridor.present_organisation()
                AND a.case_id BETWEEN wrapped_keys.case_id AND wrapped_keys.case_id
        )
    );
CREATE POLICY wrapped_by_the_root_key ON vault.organisation_keys TO corridor_worker USING (true) WITH CHECK (true);
-- The app reads none, and adds none to those that an organisation has: the command line rotates them, as the owner.
CREATE POLICY the_first_one ON vault.organisation_keys FOR INSERT TO corridor_app WITH CHECK (generation = 1);

-- The authorization server looks up who is active, and writes down who signed in, in that organisation's own chain.
CREATE POLICY the_server_asks_who ON corridor.organisations FOR SELECT TO corridor_oauth USING (true);
CREATE POLICY the_server_asks_who ON corridor.centres FOR SELECT TO corridor_oauth USING (true);
CREATE POLICY the_server_writes_down ON corridor.audit FOR INSERT TO corridor_oauth
    WITH CHECK (organisation_id = corridor.present_organisation() AND case_id IS NULL);
CREATE POLICY the_server_writes_down ON corridor.audit_heads TO corridor_oauth
    USING (chain_id = corridor.present_organisation());

-- The worker searches the rows of all organisations for what is due. It then acts on behalf of one organisation, bound
-- by the same policies (adapters/postgres/work/system_work.py).
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['access', 'cases', 'custody', 'consents', 'referrals', 'handoffs', 'notes', 'activities',
        'claims', 'claim_steps', 'claim_keys',
        'outbox', 'feed', 'feed_heads', 'feed_epochs', 'feed_epoch_ends', 'webhooks',
        'deliveries', 'delivery_attempts', 'digests', 'step_texts', 'messages', 'own_references', 'audit',
        'audit_heads', 'idempotency'] LOOP
        EXECUTE format(
            'CREATE POLICY the_clock_acts ON corridor.%I TO corridor_worker USING (corridor.present_organisation() IS NULL)
                WITH CHECK (corridor.present_organisation() IS NULL)', name
        );
    END LOOP;
    CREATE POLICY the_clock_acts ON vault.wrapped_keys TO corridor_worker
        USING (corridor.present_organisation() IS NULL) WITH CHECK (corridor.present_organisation() IS NULL);
    CREATE POLICY the_clock_acts ON corridor.unattended_cases TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.board_editions TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.board_counts TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_facts TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_own_facts TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_cells TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_due TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_parts_due TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.statistics_state TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON corridor.centre_operation TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON vault.owed_turns TO corridor_worker USING (true) WITH CHECK (true);
    CREATE POLICY the_clock_acts ON vault.replaced_keys TO corridor_worker USING (true) WITH CHECK (true);
END
$$;

-- A change marks what has to be counted again.
CREATE POLICY all_note_it ON corridor.statistics_due FOR INSERT TO corridor_app WITH CHECK (true);
-- Everybody may read published figures. The publishing role also reads facts and the directory.
CREATE POLICY all_read_them ON corridor.published_editions FOR SELECT TO corridor_app USING (true);
CREATE POLICY all_read_them ON corridor.published_figures FOR SELECT TO corridor_app USING (true);
CREATE POLICY the_publisher_writes ON corridor.published_editions TO corridor_statistics USING (true) WITH CHECK (true);
CREATE POLICY the_publisher_writes ON corridor.published_figures TO corridor_statistics USING (true) WITH CHECK (true);
CREATE POLICY the_publisher_writes ON corridor.published_counts TO corridor_statistics USING (true) WITH CHECK (true);
CREATE POLICY the_publisher_counts ON corridor.statistics_facts FOR SELECT TO corridor_statistics USING (true);
CREATE POLICY the_publisher_counts ON corridor.statistics_state FOR SELECT TO corridor_statistics USING (true);
CREATE POLICY the_publisher_counts ON corridor.centre_operation FOR SELECT TO corridor_statistics USING (true);
CREATE POLICY the_publisher_counts ON corridor.corridors FOR SELECT TO corridor_statistics USING (true);
CREATE POLICY the_publisher_counts ON corridor.centres FOR SELECT TO corridor_statistics USING (true);
CREATE POLICY the_publisher_counts ON corridor.organisations FOR SELECT TO corridor_statistics USING (true);
