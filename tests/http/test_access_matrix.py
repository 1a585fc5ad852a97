"""Permission as a golden file: ``tests/access_matrix.txt`` says who gets what, and this test that it is so.

``CORRIDOR_REWRITE_MATRIX=1`` writes the file anew; the difference belongs into the review.
"""

import os
from pathlib import Path

import pytest

from tests.http.matrix_cells import Cells, Fields, about_cases, page, walked
from tests.http.matrix_seats import SEATS
from tests.world import World

GOLDEN = Path(__file__).parents[1] / "access_matrix.txt"
Walked = tuple[Cells, Fields]


@pytest.fixture(scope="module")
async def found(world: World) -> Walked:
    return await walked(world)


def test_everyone_gets_what_the_matrix_says(found: Walked) -> None:
    text = page(*found)
    if os.environ.get("CORRIDOR_REWRITE_MATRIX"):
        GOLDEN.write_text(text)
    assert text.splitlines() == GOLDEN.read_text().splitlines()


@pytest.mark.parametrize("outsider", ["elsewhere", "stranger", "coordinator", "excluded"])
def test_outsiders_find_nothing_at_any_operation(found: Walked, outsider: str) -> None:
    """The rule behind the file: whatever is added, these four get 404 for everything that has an id in its path."""
    cells, fields = found
    for operation in about_cases():
        if operation.parameters:
            assert cells[str(operation)][outsider] == "404 not_found", operation
        elif not operation.changes:
            assert cells[str(operation)][outsider] == "200 without it", operation
    assert not [name for operation in fields.values() for name, seats in operation.items() if outsider in seats]


def test_who_has_no_token_or_scope_never_reaches_a_case(found: Walked) -> None:
    for operation, answers in found[0].items():
        assert answers["disabled"] == "401 invalid_token", operation
        assert answers["unscoped"] == "403 insufficient_scope", operation


def test_before_accepting_the_receiver_sees_the_preview_and_nothing_else(found: Walked) -> None:
    """Contract, section 5."""
    fields = found[1]
    of_case = {name for name, seats in fields["get_case"].items() if "asked" in seats}
    assert of_case == {"id", "code", "version", "status", "level", "preview", "case_types", "created_at", "updated_at"}
    for closed in ("profile", "centre_id", "has_identity", "excluded_operator_types"):
        assert "asked" not in fields["get_case"].get(closed, [])
    for closed in ("fallback_centre_ids", "redirected_from"):
        assert "asked" not in fields["get_referral"].get(closed, [])
    assert "list_consents" not in [name for name, found_in in fields.items() for seats in found_in.values()
                                   if "asked" in seats]  # fmt: skip


def test_every_caller_is_in_every_row(found: Walked) -> None:
    for operation, answers in found[0].items():
        assert list(answers) == [seat.name for seat in SEATS], operation
