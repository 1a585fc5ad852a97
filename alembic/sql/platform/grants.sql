-- What each role may do.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA corridor, vault TO corridor_app, corridor_worker;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA corridor TO corridor_app, corridor_worker;
REVOKE INSERT, UPDATE ON corridor.alembic_version FROM corridor_app, corridor_worker;
REVOKE UPDATE ON corridor.audit, corridor.journal, corridor.step_texts, corridor.access FROM corridor_app, corridor_worker;
-- What happened goes into the outbox through a function alone; the worker takes it out and appends it to the feeds.
REVOKE ALL ON corridor.outbox FROM corridor_app;
REVOKE INSERT, UPDATE ON corridor.feed, corridor.feed_heads, corridor.feed_epochs, corridor.feed_epoch_ends FROM corridor_app;
REVOKE UPDATE ON corridor.outbox, corridor.feed, corridor.feed_epochs, corridor.feed_epoch_ends FROM corridor_worker;
GRANT DELETE ON corridor.outbox, corridor.feed TO corridor_worker;
GRANT UPDATE (settled) ON corridor.feed_epochs TO corridor_worker;
-- An attempt is never changed; only the worker makes one.
REVOKE INSERT, UPDATE ON corridor.delivery_attempts FROM corridor_app;
REVOKE UPDATE ON corridor.deliveries FROM corridor_app;
GRANT UPDATE (status, tries, next_at, taken_by) ON corridor.deliveries TO corridor_app;
REVOKE UPDATE ON corridor.delivery_attempts FROM corridor_worker;
-- what was recorded by mistake is deleted
GRANT DELETE ON corridor.activities TO corridor_app;
GRANT DELETE ON corridor.webhooks TO corridor_app, corridor_worker;
GRANT DELETE ON corridor.deliveries, corridor.delivery_attempts, corridor.journal TO corridor_worker;
-- The app says where a digest goes, and ends what is under way to another address; only the worker writes what was sent.
REVOKE UPDATE ON corridor.digests FROM corridor_app;
GRANT UPDATE (
    email, language, set_at, seen, waiting, urgent_until, under_way, doubtful, tries, failing_since, alerted_at, next_at,
    taken_by
) ON corridor.digests TO corridor_app;
REVOKE INSERT ON corridor.digests FROM corridor_worker;
-- An agreement never changes, nor does a signature: what it says stays as it was signed.
REVOKE UPDATE ON corridor.agreements, corridor.agreement_signatures FROM corridor_app, corridor_worker;
GRANT UPDATE (version, updated_at) ON corridor.agreements TO corridor_app, corridor_worker;
GRANT UPDATE (told) ON corridor.agreements TO corridor_worker;
-- a note is never changed; the worker wraps its key anew when it repairs a case
REVOKE UPDATE ON corridor.notes FROM corridor_app, corridor_worker;
GRANT UPDATE (data_key) ON corridor.notes TO corridor_worker;
-- a case is put into a group or taken out of it; no job of the worker concerns groups
REVOKE ALL ON corridor.groups, corridor.group_cases FROM corridor_worker;
REVOKE UPDATE ON corridor.group_cases FROM corridor_app;
GRANT DELETE ON corridor.group_cases TO corridor_app;
-- a message is never changed; that the other side saw it is added
REVOKE UPDATE ON corridor.messages FROM corridor_app, corridor_worker;
GRANT UPDATE (seen_at) ON corridor.messages TO corridor_app;
-- A step of a claim is never changed, nor is a copy of its key. The worker wraps a claim's key again when it repairs a case.
REVOKE UPDATE ON corridor.claim_steps, corridor.claim_keys FROM corridor_app, corridor_worker;
REVOKE UPDATE ON corridor.claims FROM corridor_app, corridor_worker;
GRANT UPDATE (
    version, kind, status, respondent_kind, respondent_country, forum_kind, forum_country, amount, currency, limitation_on,
    due_on, announced, words, updated_at
) ON corridor.claims TO corridor_app;
GRANT UPDATE (data_key, announced) ON corridor.claims TO corridor_worker;
-- a document is added or removed; the worker wraps its key anew when it repairs a case, and removes old uploads
REVOKE UPDATE ON corridor.documents FROM corridor_app, corridor_worker;
GRANT UPDATE (data_key) ON corridor.documents TO corridor_worker;
GRANT DELETE ON corridor.documents TO corridor_app;
GRANT DELETE ON corridor.uploads, corridor.file_pieces TO corridor_app, corridor_worker;
-- Only the worker looks for who takes over the cases of a centre that is not in operation.
REVOKE ALL ON corridor.unattended_cases FROM corridor_app;
GRANT DELETE ON corridor.unattended_cases TO corridor_worker;
-- The app reads the board through a function alone (board/reading.sql); the worker counts.
REVOKE ALL ON corridor.board_editions, corridor.board_counts FROM corridor_app;
GRANT DELETE ON corridor.board_editions, corridor.board_counts TO corridor_worker;
-- The same for own figures (statistics/reading.sql). Everybody may read published figures; only corridor_statistics
-- adds them.
REVOKE ALL ON corridor.statistics_facts, corridor.statistics_own_facts, corridor.statistics_cells, corridor.statistics_due,
    corridor.statistics_parts_due, corridor.statistics_state, corridor.centre_operation FROM corridor_app;
GRANT INSERT ON corridor.statistics_due TO corridor_app;
GRANT DELETE ON corridor.statistics_facts, corridor.statistics_own_facts, corridor.statistics_cells,
    corridor.statistics_due, corridor.statistics_parts_due TO corridor_worker;
REVOKE UPDATE ON corridor.centre_operation FROM corridor_worker;
REVOKE ALL ON corridor.published_editions, corridor.published_figures FROM corridor_worker;
REVOKE INSERT, UPDATE ON corridor.published_editions, corridor.published_figures FROM corridor_app;
-- only the publishing role reads the exact counts
REVOKE ALL ON corridor.published_counts FROM corridor_app, corridor_worker;
GRANT SELECT, INSERT ON corridor.published_counts TO corridor_statistics;
GRANT USAGE ON SCHEMA corridor TO corridor_statistics;
GRANT SELECT ON corridor.statistics_facts, corridor.centre_operation, corridor.statistics_state, corridor.corridors,
    corridor.centres, corridor.organisations TO corridor_statistics;
GRANT SELECT, INSERT ON corridor.published_editions, corridor.published_figures TO corridor_statistics;
GRANT DELETE ON corridor.corridor_members TO corridor_app;
GRANT DELETE ON corridor.own_references TO corridor_app;
REVOKE UPDATE ON corridor.own_references FROM corridor_app, corridor_worker;
GRANT DELETE ON corridor.idempotency TO corridor_app, corridor_worker;
GRANT SELECT, INSERT, DELETE ON vault.wrapped_keys TO corridor_app, corridor_worker;
-- Organisations' keys are read through functions alone (keys/keys.sql); the app adds an organisation's first one.
REVOKE ALL ON vault.organisation_keys FROM corridor_app;
GRANT INSERT ON vault.organisation_keys TO corridor_app;
GRANT SELECT, DELETE ON vault.organisation_keys TO corridor_worker;
GRANT SELECT ON vault.owed_turns TO corridor_worker;
GRANT SELECT, INSERT, DELETE ON vault.replaced_keys TO corridor_worker;
-- Rotating an organisation's key rewraps each copy; the command line does it as the worker
-- (adapters/postgres/keys/key_rotation.py).
GRANT UPDATE (generation, wrapped) ON vault.wrapped_keys TO corridor_worker;
-- Nobody accesses these tables directly: erasures, blind indexes and budgets are reached only through functions that
-- run as the owner.
REVOKE ALL ON corridor.erasures, corridor.index_terms, corridor.respondent_terms, corridor.budgets, corridor.budget_refusals
    FROM corridor_app, corridor_worker;
-- The authorization server reads of the directory who is active, and appends to the trail; its own tables are in
-- platform/oauth.sql. What the replica's reader may do follows from the app's rights (platform/reader.sql).
GRANT USAGE ON SCHEMA corridor TO corridor_oauth;
GRANT SELECT ON corridor.organisations, corridor.centres TO corridor_oauth;
GRANT INSERT ON corridor.audit TO corridor_oauth;
GRANT SELECT, INSERT, UPDATE ON corridor.audit_heads TO corridor_oauth;
