"""The functions that run as the owner of the tables, by name: a new one belongs into a review."""

AS_THE_OWNER = (
    "speaks_for_the_person",
    "load_whole_case",
    "record_for_the_person",
    "may_let_in",
    "load_matches",
    "write_index",
    "take_budget",
    "load_owed_deletion",
    "record_owed_deletion",
    "record_going_on",
    "load_pending_rekey",
    "load_journey",
    "load_board",
    "load_statistics",
    "load_case_to_take",
    "record_custody_move",
    "ground_of",
    "coordinating_bodies",
    "open_beyond",
    "erasures_since",
    "retention_end",
    "own_retention_end",
    "record_merge",
    "load_merged",
    "record_merged_erasures",
    "load_closed_case",
    "record_retention_told",
    "record_purge",
    "organisation_keys",
    "refuse_replaced_keys",
    "something_wrapped",
    "would_find",
    "documents_on",
    "how_centres_answer",
    "tell",
    "standing_behind",
    "title_key",
    "keep_title_keys",
    "forget_title_keys",
    "claim_readers",
    "load_case_of_claim",
    "load_claim_keys",
    "drop_claim_keys",
    "network_key",
    "write_respondents",
    "load_respondent_pattern",
    "older_respondents",
    "enact",
    "find_tracked_case",
    "load_tracking",
)
"""What reaches every partner of a case at once; each asks first who wants to know (ADR 0010). Then the question whether
somebody may let another in, for its answer lies in rows of others; and blind indexes and budgets, which nobody reads;
and the one thing that an excluded receiver may still say (ADR 0025), and a decline after which the sender's referral
goes on to the next centre (ADR 0039). Copies of keys that were taken out of reach are loaded by the worker alone
(ADR 0016). Who coordinates the network stands with the authorization server (ADR 0037), and how many open referrals go
beyond a new agreement is a number for the coordinating body (ADR 0052). A journey has legs between two others, as far
as the ledger tells of them. A centre that takes a case over takes along what it did not see before (ADR 0036). What a
holder's custody rests on may be a handoff between others. Wrapped organisation keys are read through functions alone
(ADR 0049).
The worker alone reads the list of erasures, to write it down outside (ADR 0048).
How a centre answers follows from referrals between others; classes leave the function, and no number (ADR 0054).
Two cases are merged by who answers for both; erasing one reaches what was merged into it, wherever that is (ADR 0066).
The board sums up counts that nobody else reads (ADR 0060); so do own figures (ADR 0071).
Documents are counted for their limit, also those that the caller does not see.
When retention ends depends on referrals that not every reader sees, and the worker alone ends it, of a case that even
its last holder may not see any more (ADR 0059).
Who is told of what happened depends on what others may see; only rows of the same transaction are told (ADR 0062). The
worker alone asks whether those behind a webhook still stand: they are the authorization server's (ADR 0063).
Who reads the claims of a case follows from referrals between others, and a receiver that accepts gets copies of the
keys of claims that it did not see before; these are deleted even when the organisation that ends its access cannot see
them (ADR 0069).
The key of a group's title is among those of cases, whose policy knows nothing of groups (ADR 0067).
Nobody reads the index of respondents; only counts from the thresholds on leave it. Keys of the network are read like
those of organisations (ADR 0065).
Credentials are written by the work that answers for them, from what the authorization server prepared (ADR 0081).
"""
