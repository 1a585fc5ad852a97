"""Permission as a golden file: ``tests/access_matrix.txt`` says who gets what, and this test that it is so.

``CORRIDOR_REWRITE_MATRIX=1`` writes the file anew; the difference belongs into the review.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.http.access.isolation_nets import world_without_any_change
from tests.http.access.matrix.cells import Found, page, walked
from tests.http.access.matrix.operations import everything, operations
from tests.http.access.matrix.questions import MIXED, OTHERS, about_cases
from tests.http.access.matrix.seats import SEATS

GOLDEN = Path(__file__).parents[2] / "access_matrix.txt"
OUTSIDERS = ("elsewhere", "stranger", "fallback", "coordinator", "excluded")
BY_ROLE = ("administrator", "other_admin")
"""People who run an organisation's systems; their role opens no case, whichever organisation it is."""
MAY_READ_THE_PERSON = {
    "holder", "accepted", "new_holder", "finished", "closed_it", "took_over", "serving", "caseworker"
}  # fmt: skip


pytestmark = pytest.mark.timeout(1500)
"""Every operation is asked as every caller: minutes of CPU, and longer on a busy machine."""


@pytest.fixture(scope="module")
async def found(root_key_file: Path) -> AsyncIterator[Found]:
    """Asked on a database of its own, for some of the questions change the directory."""
    async with world_without_any_change(root_key_file) as (world, _):
        yield await walked(world)


def test_everyone_gets_what_the_matrix_says(found: Found) -> None:
    text = page(found)
    if os.environ.get("CORRIDOR_REWRITE_MATRIX"):
        GOLDEN.write_text(text)
    assert text.splitlines() == GOLDEN.read_text().splitlines()


def test_every_operation_and_every_caller_is_in_it(found: Found) -> None:
    rows = {name.partition(" ")[0] for name in found.cells}
    assert rows == {str(op) for op in everything()}
    for name, answers in found.cells.items():
        assert list(answers) == [seat.name for seat in SEATS], name


def test_every_operation_lets_somebody_in_who_names_what_there_is(found: Found) -> None:
    """A row of refusals alone would mean that the matrix asks for what does not exist."""
    closed = ("401", "403", "404")
    for op in operations():
        rows = [answers for name, answers in found.cells.items() if name.partition(" ")[0] == str(op)]
        assert [said for answers in rows for said in answers.values() if not said.startswith(closed)], op


OWED = ("confirm_deletion", "excluded")
"""The one thing that a centre which is excluded after accepting may still say (ADR 0025)."""


def test_outsiders_find_nothing_at_any_operation(found: Found) -> None:
    """The rule behind the file: whatever is added, these get 404 for everything that has an id in its path."""
    for op in about_cases():
        for outsider in OUTSIDERS:
            if op.parameters:
                said = "200" if (str(op), outsider) == OWED else "404 not_found"
                assert found.cells[str(op)][outsider] == said, op
            elif not op.changes:
                assert found.cells[str(op)][outsider] == "200 without it", op
        for outsider in BY_ROLE:
            assert found.cells[str(op)][outsider] == "403 insufficient_scope", op
    for table in (found.fields, found.words):
        seen = {seat for what in table.values() for seats in what.values() for seat in seats}
        assert not seen & {*OUTSIDERS, *BY_ROLE, "unscoped", "disabled", "no_more"}


def test_a_former_holder_finds_nothing_more_of_what_custody_took_along(found: Found) -> None:
    for op in about_cases():
        if op.path.startswith("/v1/referrals/"):
            for former in ("handed_on", "sister"):
                assert found.cells[str(op)][former] == "404 not_found", op
    assert found.cells["get_referral"]["took_over"] == found.cells["get_referral"]["serving"] == "200"


def test_what_is_anothers_is_answered_like_what_is_invented(found: Found) -> None:
    """Every caller, every operation: the same bytes, the same headers; and what is invented is nowhere found."""
    assert found.told_apart == []


def test_only_the_coordinating_body_reaches_another_organisations_systems(found: Found) -> None:
    for name, answers in found.cells.items():
        if name.startswith(("list_clients", "register_client", "disable_client", "rotate_client", "activate_client")):
            let_in = {who for who, said in answers.items() if said.startswith("2")}
            assert let_in <= ({"coordinator"} if name.endswith(OTHERS) else {"coordinator", *BY_ROLE}), name
            assert not name.endswith(MIXED) or not let_in, name


def test_the_person_is_in_the_identity_and_nowhere_else(found: Found) -> None:
    read_by = {name: set(kinds["the person"]) for name, kinds in found.words.items() if "the person" in kinds}
    assert read_by == {"open_identity": MAY_READ_THE_PERSON}


def test_who_has_no_token_or_scope_never_reaches_a_case(found: Found) -> None:
    for op in operations():
        for name, answers in found.cells.items():
            if name.partition(" ")[0] == str(op):
                assert answers["disabled"] == answers["no_more"] == "401 invalid_token", name
                assert op.scopes == ["directory:read"] or answers["unscoped"] == "403 insufficient_scope", name


def test_before_accepting_the_receiver_sees_the_preview_and_nothing_else(found: Found) -> None:
    """Contract, section 5."""
    fields = found.fields
    of_case = {name for name, seats in fields["get_case"].items() if "asked" in seats}
    assert of_case == {
        "id", "code", "version", "status", "level", "preview", "minor", "case_types", "identity_access", "created_at",
        "updated_at",
    }  # fmt: skip
    for closed in ("profile", "centre_id", "has_identity", "excluded_operator_types"):
        assert "asked" not in fields["get_case"].get(closed, [])
    for closed in ("fallback_centre_ids", "redirected_from"):
        assert "asked" not in fields["get_referral"].get(closed, [])
    assert "list_consents" not in [name for name, found_in in fields.items() for seats in found_in.values()
                                   if "asked" in seats]  # fmt: skip
