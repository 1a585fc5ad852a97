"""What the database itself promises about messages, whatever the program forgets (ADR 0055)."""

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.postgres.work.constraint_errors import translated
from domain.kernel.errors import Missing
from tests.app_under_test import World
from tests.builders import made, sent_referral

Connection = asyncpg.Connection
TAKEN = {"side": "'sender'", "referral_id": "r.id", "organisation_id": "r.from_organisation_id"}


def a_message(**changes: str) -> str:
    """Insert a message of the sender on this referral, with other values in some columns."""
    values = {**TAKEN, "centre_id": "r.from_centre_id", **changes}
    return f"""
        INSERT INTO corridor.messages (
            id, case_id, referral_id, side, centre_id, organisation_id, language, words, posted_at
        )
        SELECT gen_random_uuid(), r.case_id, {values["referral_id"]}, {values["side"]}, {values["centre_id"]},
            {values["organisation_id"]}, 'en', '', now()
        FROM corridor.referrals AS r WHERE r.id = $1
    """


@pytest.fixture(scope="module")
async def referral(world: World) -> str:
    """A referral from Battambang to Chiang Mai with a message of each side; another of another case was sent too."""
    await sent_referral(world)
    path = f"/v1/referrals/{(found := await sent_referral(world))['id']}"
    for organisation in ("nea", "map"):
        await made(await world.caller(organisation), f"{path}/messages", {"body": "Words.", "language": "en"})
    return str(found["id"]).removeprefix("referral_")


@pytest.fixture
async def owner(world: World) -> AsyncIterator[Connection]:
    """The owner's connection, in a transaction that is rolled back."""
    connection = await asyncpg.connect(world.url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def act_as(connection: Connection, organisation: str) -> None:
    number = await connection.fetchval("SELECT id::text FROM corridor.organisations WHERE code = $1", organisation)
    await connection.execute("SET LOCAL ROLE corridor_app")
    await connection.execute("SELECT set_config('app.org', $1, true)", number)


OTHER_ORGANISATION = "(SELECT id FROM corridor.organisations WHERE code = 'homenet')"
OTHER_REFERRAL = "(SELECT o.id FROM corridor.referrals AS o WHERE o.case_id <> r.case_id LIMIT 1)"
BROKEN = {
    "a_message_is_by_a_centre_of_its_organisation": a_message(organisation_id=OTHER_ORGANISATION),
    "a_message_belongs_to_a_referral_of_its_case": a_message(referral_id=OTHER_REFERRAL),
    "message_side_is_known": a_message(side="'nonsense'"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_each_constraint_refuses_what_breaks_it(owner: Connection, referral: str, name: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await owner.execute(BROKEN[name], referral)
    assert refused.value.constraint_name == name
    if isinstance(refused.value, asyncpg.ForeignKeyViolationError):
        assert isinstance(translated(refused.value), Missing)


@pytest.mark.parametrize(("organisation", "found"), [("nea", 2), ("map", 2), ("mtuc", 0), ("hrdf", 0)])
async def test_only_the_two_sides_find_any(owner: Connection, referral: str, organisation: str, found: int) -> None:
    await act_as(owner, organisation)
    rows = await owner.fetch("SELECT id FROM corridor.messages WHERE referral_id = $1", referral)
    assert len(rows) == found


@pytest.mark.parametrize(
    ("organisation", "changes"),
    [
        ("mtuc", {}),
        ("map", {}),
        ("map", {"side": "'receiver'"}),
        ("map", {"centre_id": "r.to_centre_id", "organisation_id": "r.to_organisation_id"}),
        ("nea", {"side": "'receiver'"}),
        ("hrdf", {"centre_id": "r.to_centre_id", "organisation_id": "r.to_organisation_id", "side": "'receiver'"}),
    ],
)
async def test_nobody_writes_in_the_name_of_the_other_side(
    owner: Connection, referral: str, organisation: str, changes: dict[str, str]
) -> None:
    """A stranger does not even find the referral to write on; the row's values come from what the owner knows."""
    sent = await owner.fetchrow("SELECT * FROM corridor.referrals WHERE id = $1", referral)
    assert sent is not None
    values = {**TAKEN, "centre_id": "r.from_centre_id", **changes}
    known = {
        name: f"'{sent[value[2:]]}'" if (value := values[name]).startswith("r.") else value
        for name in ("side", "referral_id", "centre_id", "organisation_id")
    }
    await act_as(owner, organisation)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await owner.execute(
            f"""INSERT INTO corridor.messages (
                id, case_id, referral_id, side, centre_id, organisation_id, language, words, posted_at
            ) VALUES (gen_random_uuid(), '{sent["case_id"]}', {known["referral_id"]}, {known["side"]},
                {known["centre_id"]}, {known["organisation_id"]}, 'en', '', now())"""
        )


@pytest.mark.parametrize(("organisation", "marked"), [("nea", ["receiver"]), ("map", ["sender"]), ("mtuc", [])])
async def test_each_side_marks_only_what_the_other_wrote(
    owner: Connection, referral: str, organisation: str, marked: list[str]
) -> None:
    await act_as(owner, organisation)
    rows = await owner.fetch(
        "UPDATE corridor.messages SET seen_at = now() WHERE referral_id = $1 RETURNING side", referral
    )
    assert [row["side"] for row in rows] == marked


@pytest.mark.parametrize("column", ["words = ''", "language = 'th'", "side = 'sender'", "posted_at = now()"])
async def test_a_message_is_never_changed_or_deleted(owner: Connection, referral: str, column: str) -> None:
    await act_as(owner, "nea")
    for statement in (f"UPDATE corridor.messages SET {column}", "DELETE FROM corridor.messages"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            async with owner.transaction():
                await owner.execute(f"{statement} WHERE referral_id = '{referral}'")


@pytest.mark.parametrize("section", ["insert", "seen"])
async def test_a_decision_for_the_person_writes_and_marks_none(owner: Connection, referral: str, section: str) -> None:
    """It is recorded as the owner, past row-level security: a message in the other side's name could come along."""
    known = await owner.fetchrow(
        "SELECT m.*, r.from_organisation_id AS mine FROM corridor.messages AS m"
        " JOIN corridor.referrals AS r ON r.id = m.referral_id WHERE r.id = $1 AND m.side = 'sender'",
        referral,
    )
    assert known is not None
    row = {"id": str(known["id"]), "referral_id": referral, "at": "2026-12-01T00:00:00Z"}
    wrong = {"insert": {"messages": [row]}} if section == "insert" else {"seen": [row]}
    context, changes = {"organisation_id": str(known["mine"])}, {"for_the_person": str(known["case_id"]), **wrong}
    await act_as(owner, "nea")
    with pytest.raises(asyncpg.PostgresError, match="not_of_this_case"):
        await owner.fetchval("SELECT corridor.record_for_the_person($1, $2)", json.dumps(context), json.dumps(changes))
