"""The direction of a referral follows from the roles of both centres in the corridor (contract, section 3)."""

from itertools import product

import pytest

from domain.directory.corridor import direction_between
from domain.vocabulary import CorridorRole

CONTRACT = {
    ("origin", "origin"): "onward",
    ("origin", "transit"): "outbound",
    ("origin", "destination"): "outbound",
    ("transit", "origin"): "return",
    ("transit", "transit"): "onward",
    ("transit", "destination"): "outbound",
    ("destination", "origin"): "return",
    ("destination", "transit"): "outbound",
    ("destination", "destination"): "onward",
}


@pytest.mark.parametrize(("sender", "receiver"), list(product(CorridorRole, CorridorRole)))
def test_each_pair_of_sides_has_its_direction(sender: CorridorRole, receiver: CorridorRole) -> None:
    assert direction_between(sender, receiver) == CONTRACT[sender.value, receiver.value]


@pytest.mark.parametrize("role", [*CorridorRole, None])
def test_a_draft_with_a_centre_that_is_no_member_counts_as_outbound(role: CorridorRole | None) -> None:
    assert direction_between(None, role) == "outbound"
    assert direction_between(role, None) == "outbound"
