"""People change their own password, without JavaScript, in their language; elsewhere they are signed out."""

from typing import Any

import pytest
from httpx2 import Response

from adapters.oauth.people import password_change
from api.oauth.pages.words import words_in
from domain.kernel.errors import InvalidToken
from domain.kernel.quota import Quota
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, person, staff_application
from tests.oauth.provider.elsewhere import here
from tests.oauth.reading import trail

NEW = "eleven dry umbrellas stand in a row"
WORDS = words_in("en")


async def signed_in(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id))
    await desk.sign_in(await desk.page(await desk.begin()), who)
    return who, desk


async def change(desk: Desk, present: str = PASSWORD, new: str = NEW) -> Response:
    page = await desk.http.get("/oauth/password")
    assert page.status_code == 200
    return await desk.submit(page, password=present, new_password=new)


async def test_the_new_password_works_and_elsewhere_one_is_signed_out(world: World) -> None:
    who, desk = await signed_in(world)
    other = Desk(world, desk.partner)
    page = await other.page(await other.sign_in(await other.page(await other.begin()), who, code=who.code(1)))
    assert 'name="decision"' in page.text
    elsewhere = (await other.redeem((await other.arrive(who))["code"])).body or {}
    mine = await desk.tokens(who)

    changed = await change(desk)
    assert (changed.status_code, WORDS("password_changed") in changed.text) == (200, True)

    assert error_of(await other.refresh(elsewhere["refresh_token"])) == "invalid_grant"
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {elsewhere['access_token']}")
    assert 'name="password"' in (await other.page(await other.begin())).text
    await world.identify(f"Bearer {mine['access_token']}")
    assert (await desk.refresh(mine["refresh_token"])).status == 200
    name, codes = who.made.sign_in_name, who.made.recovery_codes
    assert await attempt(world, desk.partner, name, PASSWORD, codes[0]) == "SignInFailed"
    assert await attempt(world, desk.partner, name, NEW, codes[1]) == "in"


@pytest.mark.parametrize(
    ("present", "new", "status", "sentence"),
    [
        pytest.param("wrong", NEW, 401, "password_wrong", id="the present one is wrong"),
        pytest.param(PASSWORD, "short", 400, "password_rule", id="too short"),
        pytest.param(PASSWORD, "1q2w3e4r5t6y", 400, "password_rule", id="in the list"),
        pytest.param(PASSWORD, "sokha in the rain", 400, "password_rule", id="one's own name"),
        pytest.param(PASSWORD, PASSWORD, 400, "password_rule", id="the same"),
        pytest.param(PASSWORD, PASSWORD + "2", 400, "password_rule", id="nearly the same"),
    ],
)
async def test_refused(world: World, present: str, new: str, status: int, sentence: str) -> None:
    who, desk = await signed_in(world)
    answer = await change(desk, present, new)
    assert (answer.status_code, WORDS(sentence) in answer.text) == (status, True)
    assert await attempt(world, desk.partner, who.made.sign_in_name, PASSWORD, who.made.recovery_codes[0]) == "in"


async def test_who_is_not_signed_in_or_comes_from_another_site_changes_nothing(world: World) -> None:
    who, desk = await signed_in(world)
    fields = {"password": PASSWORD, "new_password": NEW}
    assert (await desk.http.post("/oauth/password", data={**fields, "form_token": "x"})).status_code == 400
    page = await desk.http.get("/oauth/password")
    desk.http.cookies.delete("__Host-corridor-session")
    answer = await desk.submit(page, **fields)
    assert (answer.status_code, WORDS("nobody") in answer.text) == (401, True)
    assert (await desk.http.get("/oauth/password")).status_code == 401
    assert await attempt(world, desk.partner, who.made.sign_in_name, PASSWORD, who.made.recovery_codes[0]) == "in"


async def test_an_open_browser_is_no_place_to_guess(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk = await signed_in(world)
    monkeypatch.setattr(password_change, "TRIES", Quota(3, 600))
    answers = [await change(desk, f"guess {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [401] * 3
    right = await change(desk)
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0


async def test_it_is_in_the_trail_by_ids_alone(world: World, settings: dict[str, Any]) -> None:
    who, desk = await signed_in(world)
    await change(desk, "wrong")
    await change(desk)
    async with here(settings) as http:
        entries = await trail(world, http, who.organisation_id)
    assert [(entry["operation"], entry["about"], entry["outcome"], entry["user_id"]) for entry in entries[1:]] == [
        ("change_password", "wrong_password", "refused", who.made.user_id),
        ("change_password", "password_changed", "allowed", who.made.user_id),
    ]
    assert not any(secret in str(entries) for secret in (PASSWORD, NEW, "wrong "))


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_the_page_speaks(world: World, language: str) -> None:
    _, desk = await signed_in(world)
    words = words_in(language)
    page = await desk.http.get("/oauth/password", headers={"Accept-Language": language})
    assert words("password_rule") in page.text
    assert "<script" not in page.text
    assert words("password_wrong") in (await desk.submit(page, password="x", new_password=NEW)).text
    sessions = await desk.http.get("/oauth/sessions", headers={"Accept-Language": language})
    assert words("password_change") in sessions.text
