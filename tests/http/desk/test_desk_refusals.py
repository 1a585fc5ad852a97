"""What the API refuses is said in words for people, in their language, and nothing of the API's own form shows."""

import pytest

from api.desk.words import desk_words
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.http.desk.paths import staged
from tests.http.desk.visitor import at_desk


@pytest.mark.parametrize("language", ["en", "th"])
async def test_a_sum_with_commas_and_a_kind_of_nothing_are_explained(world: World, language: str) -> None:
    who, words = await at_desk(world, "nea", language=language), desk_words(language)
    await who.go((await staged(world)).path("/desk/cases/{case_id}/claims/new"))
    await who.send(amount_claimed__amount="12,000", amount_claimed__currency="THB", kind="invented")
    assert who.answer.status_code == 422
    for key in ("form.look_again", "wrong.amount", "wrong.not_in_list"):
        assert words(key) in who.text, who.text
    assert not [part for part in ("[0-9]", "recruitment_agency", "errors") if part in who.text], who.text


async def test_a_missing_permission_names_no_scope(world: World) -> None:
    who = await at_desk(world, "nea", Role.ORGANISATION_ADMIN)
    await who.go((await staged(world)).path("/desk/cases/{case_id}/edit"))
    assert (who.answer.status_code, "Your role does not allow this" in who.text) == (403, True), who.text
    assert "cases:write" not in who.text
