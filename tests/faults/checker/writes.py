"""Every acknowledged write is in the database exactly once, and nothing is there that nobody was told of."""

from collections import Counter
from typing import Any

import asyncpg

from tests.faults.clients.record import Record, Write

MADE = """
SELECT corridor.public_id('case', id) AS id FROM corridor.cases
UNION ALL SELECT corridor.public_id('consent', id) FROM corridor.consents
UNION ALL SELECT corridor.public_id('referral', id) FROM corridor.referrals
UNION ALL SELECT corridor.public_id('handoff', id) FROM corridor.handoffs WHERE referral_id IS NULL
UNION ALL SELECT corridor.public_id('message', id) FROM corridor.messages
UNION ALL SELECT corridor.public_id('document', id) FROM corridor.documents
UNION ALL SELECT corridor.public_id('note', id) FROM corridor.notes
UNION ALL SELECT corridor.public_id('claim', id) FROM corridor.claims
UNION ALL SELECT corridor.public_id('claim', claim_id) || '/' || kind FROM corridor.claim_steps
UNION ALL SELECT corridor.public_id('client', id) FROM oauth.clients WHERE name = 'Registered during a fault'
"""
"""Everything that clients make; a step of a claim has no id of its own."""
STEPS = """
SELECT corridor.public_id('referral', referral_id) AS id, corridor.public_id('case', case_id) AS case, type, version
FROM corridor.journal
WHERE type LIKE 'referral.%' AND corridor.public_id('case', case_id) = ANY ($1)
"""
ENDS = """
SELECT corridor.public_id('consent', id) || '/withdraw' AS id FROM corridor.consents WHERE withdrawn_at IS NOT NULL
UNION ALL SELECT corridor.public_id('case', id) || '/erase' FROM corridor.cases WHERE status = 'erased'
UNION ALL SELECT corridor.public_id('handoff', id) || '/accept' FROM corridor.handoffs
WHERE referral_id IS NULL AND status IN ('accepted', 'confirmed')
UNION ALL SELECT o.code || '/clients/' || corridor.public_id('client', c.id) || '/rotate'
FROM oauth.clients AS c JOIN corridor.organisations AS o ON o.id = c.organisation_id
WHERE c.name = 'Registered during a fault' AND c.version = 2
"""
VERSIONS = """
SELECT corridor.public_id('referral', referral_id) AS id, min(version) AS first, max(version) AS last,
    count(DISTINCT version) AS steps
FROM corridor.journal WHERE type LIKE 'referral.%' AND corridor.public_id('case', case_id) = ANY ($1)
GROUP BY referral_id HAVING max(version) - min(version) + 1 <> count(DISTINCT version)
"""
TOLD_AS = {
    "acknowledge": "referral.acknowledged",
    "ask": "referral.info_requested",
    "answer": "referral.info_provided",
    "accept": "referral.accepted",
    "decline": "referral.declined",
    "withdraw": "referral.withdrawn",
    "confirm-contact": "referral.contact_confirmed",
    "pause": "referral.paused",
    "resume": "referral.resumed",
    "complete": "referral.completed",
}
"""The event of each action on a referral."""
TAKEN = {*TOLD_AS.values(), "referral.sent"}
NOT_KEPT = ("uploads",)
"""What is acknowledged and then becomes something else."""
Step = tuple[str, str, int]


def step_of(write: Write) -> Step | None:
    """The step of a referral that a write took: the referral, the type of the event and the version."""
    if write.path.startswith("/v1/referrals/") and write.action in TOLD_AS:
        return write.answer["id"], TOLD_AS[write.action], write.answer["version"]
    if write.path == "/v1/referrals":
        return write.answer["id"], "referral.sent", write.answer["version"]
    return None


def made_by(write: Write) -> str | None:
    """The name that ``MADE`` has for what a write made."""
    if write.action in NOT_KEPT or write.status != 201:
        return None
    return f"{write.answer['id']}/{write.body['kind']}" if write.action == "steps" else str(write.answer["id"])


def ended_by(write: Write) -> str | None:
    """The name that ``ENDS`` has for what a write ended."""
    if write.path.startswith("/v1/referrals/"):
        return None
    return write.path.removeprefix("/v1/").partition("/")[2] if write.status == 200 else None


async def lost_and_doubled(
    owner: "asyncpg.Connection[Any]", record: Record, known: set[str]
) -> tuple[list[str], list[str]]:
    """What was acknowledged and is not there, and what is there without having been acknowledged, or more than once.

    ``known``: what earlier rounds made; what this one made is added.
    """
    acknowledged = list(record.acknowledged())
    erased = {write.case_id for write in record.acknowledged("erase")}
    back = {write.case_id for write in record.acknowledged("accept") if write.path.startswith("/v1/handoffs/")}
    cases = sorted({write.answer["id"] if write.path == "/v1/cases" else write.case_id or "" for write in acknowledged})
    made, ended = Counter(map(made_by, acknowledged)), Counter(map(ended_by, acknowledged))
    steps = Counter(step_of(write) for write in acknowledged if write.case_id not in erased)
    for expected in (made, ended, steps):
        del expected[None]  # type: ignore[arg-type]
    rows = Counter[Any](row["id"] for row in await owner.fetch(MADE) if row["id"] not in known)
    ends = Counter[Any](row["id"] for row in await owner.fetch(ENDS) if row["id"] not in known)
    told = Counter[Any](
        (row["id"], row["type"], row["version"])
        for row in await owner.fetch(STEPS, cases)
        if row["type"] in TAKEN
        and row["case"] not in erased
        # handing a case back completes the transfer that brought it, without a request of its own
        and not (row["type"] == "referral.completed" and row["case"] in back)
    )
    gone = {made_by(write) for write in acknowledged if write.case_id in erased}
    lost, doubled = list[str](), list[str]()
    for expected, found in ((made, rows), (ended, ends), (steps, told)):
        lost += [str(name) for name in (expected - found) if name not in gone]
        doubled += map(str, found - expected)
    lost += [f"{row['id']}: versions {row['first']} to {row['last']}, {row['steps']} steps"
             for row in await owner.fetch(VERSIONS, cases)]  # fmt: skip
    known |= rows.keys() | ends.keys()
    return lost, doubled
