"""What the page of a referral says of actions that are not possible now."""

import html
import re

import pytest

from api.desk.words import desk_words
from api.html.languages import OWN_NAMES
from api.labels import label
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made
from tests.http.desk.visitor import Visitor, at_desk

CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|confirm-|:read|:write")
"""A code of the API, such as ``info_requested`` or ``confirm-deletion``."""


def lines(shown: Visitor) -> list[str]:
    """What the block says, a line for each reason."""
    block = shown.answer.text.partition('class="unavailable"')[2].partition("</details>")[0]
    return [html.unescape(re.sub("<[^>]+>", "", line)) for line in re.findall("<li>(.*?)</li>", block)]


@pytest.mark.parametrize("language", OWN_NAMES)
async def test_it_names_what_this_side_may_do_later_with_labels(world: World, language: str) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    words = desk_words(language)
    for centre, ours, theirs in (
        ("nea", ("answer", "redirect"), ("accept", "decline", "complete", "confirm_deletion", "no_show")),
        ("map", ("confirm_contact",), ("withdraw", "void", "send", "answer", "confirm_deletion")),
    ):
        one = await at_desk(world, centre, Role.SUPERVISOR, language=language)
        said = lines(await one.go(f"/desk/referrals/{referral['id']}"))
        assert 0 < len(said) <= 4
        assert CODE.findall(" ".join(said)) == []
        named = {line.partition(":")[0] for line in said}
        assert {words(f"button.{action}") for action in ours} <= named
        assert not {words(f"button.{action}") for action in theirs} & named
    accepted = words("why.wrong_state", statuses=label("referral_statuses", "accepted", language))
    assert f"{words('button.confirm_contact')}: {accepted}" in said


async def test_a_status_that_is_not_reached_any_more_is_not_named(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    path = f"/v1/referrals/{referral['id']}"
    assert (await receiver.post(f"{path}/decline", {"reason": "no_capacity"})).status_code == 200
    one = await at_desk(world, "map")
    assert lines(await one.go(f"/desk/referrals/{referral['id']}")) == []


async def test_a_draft_says_once_what_bars_it_and_what_helps(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, None))
    one = await at_desk(world, "nea", Role.SUPERVISOR)
    said = lines(await one.go(f"/desk/referrals/{referral['id']}"))
    assert [line for line in said if desk_words("en")("remedy.consent_missing") in line]
    assert CODE.findall(" ".join(said)) == []
    assert len(said) == len(set(said))
