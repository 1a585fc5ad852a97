"""People move to a new authenticator app: the key as a QR code and as text, and nothing of the old one afterwards."""

import base64
import re
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from httpx2 import Response

from adapters.oauth.people import authenticator_change
from api.html.pictures import qr_code
from api.oauth.pages.words import words_in
from domain.kernel.quota import Quota
from tests.oauth.app_and_people import World
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, hidden, person, staff_application
from tests.oauth.provider.elsewhere import here
from tests.oauth.reading import trail

WORDS = words_in("en")
PATH = "/oauth/authenticator"


async def signed_in(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id))
    await desk.sign_in(await desk.page(await desk.begin()), who)
    return who, desk


async def ask(desk: Desk, code: str, password: str = PASSWORD) -> Response:
    return await desk.submit(await desk.http.get(PATH), password=password, code=code)


def key_on(page: Response) -> str:
    found = re.search('<strong class="key"[^>]*>([A-Z2-7 ]+)</strong>', page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def code_of(key: str, steps_ahead: int = 0) -> str:
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    totp = TOTP(secret, 6, SHA1(), 30, enforce_key_length=False)
    return totp.generate(time.time() + 30 * steps_ahead).decode()


def wrong_for(key: str) -> str:
    good = {code_of(key, step) for step in range(-3, 4)}
    return next(code for number in range(8) if (code := f"{number:06d}") not in good)


async def test_codes_of_the_new_app_work_and_those_of_the_old_one_do_not(world: World) -> None:
    who, desk = await signed_in(world)
    elsewhere = Desk(world, desk.partner)
    await elsewhere.sign_in(await elsewhere.page(await elsewhere.begin()), who, code=who.made.recovery_codes[0])
    offer = await ask(desk, who.made.recovery_codes[1])
    assert offer.status_code == 200
    key = key_on(offer)
    name = who.made.sign_in_name
    assert await attempt(world, desk.partner, name, PASSWORD, who.code(1)) == "in"  # nothing has changed yet

    used = code_of(key)  # kept: a code computed again may be that of the next half minute
    changed = await desk.submit(offer, code=used)
    assert (changed.status_code, WORDS("authenticator_changed") in changed.text) == (200, True)

    assert await attempt(world, desk.partner, name, PASSWORD, who.code(1)) == "SignInFailed"
    assert await attempt(world, desk.partner, name, PASSWORD, used) == "SignInFailed"
    assert await attempt(world, desk.partner, name, PASSWORD, code_of(key, 1)) == "in"
    assert await attempt(world, desk.partner, name, PASSWORD, who.made.recovery_codes[2]) == "in"
    assert 'name="password"' in (await elsewhere.page(await elsewhere.begin())).text
    assert 'name="decision"' in (await desk.page(await desk.begin())).text


async def test_the_picture_holds_the_key_and_the_policy_allows_it(world: World) -> None:
    who, desk = await signed_in(world)
    offer = await ask(desk, who.made.recovery_codes[0])
    address = f"otpauth://totp/Corridor:{who.made.sign_in_name.replace('@', '%40')}?secret={key_on(offer)}"
    drawn = str(qr_code(f"{address}&issuer=Corridor&digits=6&period=30"))
    assert drawn in offer.text
    assert not re.search("style|script|href|class", drawn)
    assert f'aria-label="{WORDS("authenticator_picture")}"' in offer.text


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
async def test_an_open_browser_is_not_enough(world: World, password: str) -> None:
    who, desk = await signed_in(world)
    code = who.wrong_code() if password == PASSWORD else who.made.recovery_codes[0]
    answer = await ask(desk, code, password)
    assert (answer.status_code, WORDS("authenticator_refused") in answer.text) == (401, True)
    assert 'class="key"' not in answer.text


async def test_a_wrong_first_code_changes_nothing_and_shows_the_same_key_again(world: World) -> None:
    who, desk = await signed_in(world)
    offer = await ask(desk, who.made.recovery_codes[0])
    again = await desk.submit(offer, code=wrong_for(key_on(offer)))
    assert (again.status_code, WORDS("authenticator_wrong") in again.text) == (401, True)
    assert key_on(again) == key_on(offer)
    assert await attempt(world, desk.partner, who.made.sign_in_name, PASSWORD, who.code(1)) == "in"
    assert (await desk.submit(again, code=code_of(key_on(again)))).status_code == 200


async def test_a_key_is_offered_to_one_session_for_one_change(world: World) -> None:
    who, desk = await signed_in(world)
    offer = await ask(desk, who.made.recovery_codes[0])
    other = Desk(world, desk.partner)
    await other.sign_in(await other.page(await other.begin()), who, code=who.made.recovery_codes[1])
    theirs = await ask(other, who.made.recovery_codes[2])
    mine, code = hidden(offer)["pending"], code_of(key_on(offer))
    assert (await other.submit(theirs, pending=mine, code=code)).status_code == 401
    assert (await desk.submit(offer, code=code)).status_code == 200
    late = await desk.submit(offer, code=code_of(key_on(offer), 1))
    assert (late.status_code, WORDS("authenticator_late") in late.text) == (401, True)


@pytest.mark.parametrize("given", ["", "x", "9999999999.AAAA", "9999999999.AAAA." + "0" * 64, "ភ.ភ.ភ"])
async def test_what_we_did_not_sign_never_reaches_the_keys(
    world: World, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    who, desk = await signed_in(world)
    offer = await ask(desk, who.made.recovery_codes[0])
    monkeypatch.delattr(type(world.server.pages._authenticators._key_ring), "unwrap")
    assert (await desk.submit(offer, pending=given, code="123456")).status_code == 401


async def test_an_offer_ends_after_ten_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await signed_in(world)
    monkeypatch.setattr(authenticator_change, "OFFER_SECONDS", -1)
    offer = await ask(desk, who.made.recovery_codes[0])
    assert (await desk.submit(offer, code=code_of(key_on(offer)))).status_code == 401


async def test_who_is_not_signed_in_or_comes_from_another_site_gets_no_key(world: World) -> None:
    who, desk = await signed_in(world)
    form = await desk.http.get(PATH)
    given = {"password": PASSWORD, "code": who.made.recovery_codes[0]}
    for path in (PATH, f"{PATH}/confirm"):
        assert (await desk.http.post(path, data={**given, "form_token": "x"})).status_code == 400
    desk.http.cookies.delete("__Host-corridor-session")
    assert (await desk.submit(form, **given)).status_code == 401
    answer = await desk.http.get(PATH)
    assert (answer.status_code, WORDS("nobody_next") in answer.text) == (401, True)


async def test_tries_are_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await signed_in(world)
    monkeypatch.setattr(authenticator_change, "TRIES", Quota(2, 600))
    assert [(await ask(desk, who.wrong_code())).status_code for _ in range(2)] == [401, 401]
    refused = await ask(desk, who.made.recovery_codes[0])
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)


async def test_it_is_in_the_trail_without_the_key(world: World, settings: dict[str, Any]) -> None:
    who, desk = await signed_in(world)
    await ask(desk, who.made.recovery_codes[0], "wrong")
    offer = await ask(desk, who.made.recovery_codes[0])
    await desk.submit(offer, code=code_of(key_on(offer)))
    async with here(settings) as http:
        entries = await trail(world, http, who.organisation_id)
    assert [(entry["operation"], entry["about"], entry["outcome"]) for entry in entries[1:]] == [
        ("change_authenticator", "wrong_password", "refused"),
        ("change_authenticator", "authenticator_changed", "allowed"),
    ]
    assert key_on(offer) not in str(entries)
    assert {entry["user_id"] for entry in entries[1:]} == {who.made.user_id}
