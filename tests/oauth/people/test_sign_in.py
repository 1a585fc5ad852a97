"""Passwords, second factors, lock-out, sessions and the pages themselves."""

import re
import secrets
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.oauth.people import passwords
from adapters.oauth.people import sign_in as rules
from adapters.oauth.people.passwords import check_rule, hash_password, password_matches
from domain.kernel import ids
from domain.kernel.errors import CodeTaken, InvalidToken, InvalidValues
from domain.kernel.roles import SCOPES_OF_ROLE, Role
from domain.kernel.scopes import SCOPES
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, hidden, person, staff_application

TEXTS = Path("api/oauth/pages/texts")


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


async def status(desk: Desk, who: Person, **changes: str) -> int:
    return (await desk.sign_in(await desk.page(await desk.begin()), who, **changes)).status_code


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("short", id="short"),
        pytest.param("x" * 129, id="too long"),
        pytest.param("aaaaaaaaaaaaaa", id="one character"),
        pytest.param("1q2w3e4r5t6y", id="in the list"),
        pytest.param("Basketball2024!!", id="in the list with a year behind"),
        pytest.param("483920175839", id="digits only"),
        pytest.param("sokha in the rain", id="one's own name"),
        pytest.param("map-chiang-mai works", id="the organisation"),
        pytest.param("my corridor password", id="the service"),
        pytest.param("a fine one\x00 with NUL", id="NUL"),
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(InvalidValues) as refused:
        check_rule(password, "sokha", "map-chiang-mai")
    assert refused.value.faults[0].code == "weak_password"


def test_long_passwords_of_ones_own_are_taken_and_kept_as_argon2id() -> None:
    check_rule(PASSWORD, "sokha", "map-chiang-mai")
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert password_matches(stored, PASSWORD)
    for wrong in ("", PASSWORD + " ", PASSWORD.upper(), "x" * 100_000):
        assert not password_matches(stored, wrong)
        assert not password_matches(None, wrong)


async def test_all_three_must_be_right_and_which_was_wrong_is_not_told(world: World) -> None:
    who, desk = await a_desk(world)
    page = await desk.page(await desk.begin())
    wrong = (
        {"name": "nobody@nowhere"},
        {"name": who.made.sign_in_name.partition("@")[0]},
        {"name": "x' OR 1=1 --@y"},
        {"name": "a\u0000b"},
        {"password": "wrong"},
        {"password": ""},
        {"code": who.wrong_code()},
        {"code": "๑๒๓๔๕๖"},
        {"code": "aaaaa-aaaaa"},
    )
    texts = set()
    for changes in wrong:
        answer = await desk.sign_in(page, who, **changes)
        assert answer.status_code in (400, 401)
        if answer.status_code == 401:
            texts.add(re.sub('value="[^"]*"', "", answer.text))
    assert len(texts) == 1
    assert (await desk.sign_in(page, who)).status_code == 303


async def test_a_code_of_the_authenticator_works_once(world: World) -> None:
    who, desk = await a_desk(world)
    code = who.code()
    assert await status(desk, who, code=code) == 303
    again = Desk(world, desk.partner)
    assert await status(again, who, code=code) == 401
    assert await status(again, who, code=who.code(1)) == 303


async def test_a_recovery_code_works_once(world: World) -> None:
    who, desk = await a_desk(world)
    assert len(set(who.made.recovery_codes)) == 10
    code = who.made.recovery_codes[3]
    assert await status(desk, who, code=f" {code.upper()} ") == 303
    again = Desk(world, desk.partner)
    assert await status(again, who, code=code) == 401
    assert await status(again, who, code=who.made.recovery_codes[4]) == 303


async def test_sessions_are_listed_and_ended_with_all_that_came_of_them(world: World) -> None:
    who, desk = await a_desk(world)
    tokens = await desk.tokens(who)
    await world.identify(f"Bearer {tokens['access_token']}")
    other = Desk(world, desk.partner)
    assert await status(other, who, code=who.code(1)) == 303
    listed = await other.http.get("/oauth/sessions")
    forms = re.findall(
        r'name="form_token" value="([^"]+)"><input type="hidden" name="session" value="([^"]+)"', listed.text
    )
    assert len(forms) == 2
    assert listed.text.count("(this browser)") == 1
    token, older = forms[1]
    assert f'<span id="s{older}">' in listed.text
    assert f'aria-describedby="s{older}"' in listed.text
    assert (await other.http.post("/oauth/sessions", data={"form_token": "x", "session": older})).status_code == 400
    ended = await other.http.post("/oauth/sessions", data={"form_token": token, "session": older})
    assert ended.status_code == 303
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['access_token']}")
    assert 'name="password"' in (await desk.page(await desk.begin())).text
    assert 'name="decision"' in (await other.page(await other.begin())).text


async def test_an_application_that_goes_on_after_its_session_is_listed_and_ended(world: World) -> None:
    who, desk = await a_desk(world)
    tokens = await desk.tokens(who)
    user_id = ids.from_text("user", who.made.user_id)
    await world.owner_sql("UPDATE oauth.sessions SET expires_at = now() WHERE user_id = :user", user=user_id)
    later = (await desk.refresh(tokens["refresh_token"])).body or {}
    other = Desk(world, desk.partner)
    assert await status(other, who, code=who.code(1)) == 303
    page = await other.http.get("/oauth/sessions")
    here, older = re.findall('name="session" value="([^"]+)"', page.text)
    assert here != older
    await other.http.post("/oauth/sessions", data={"form_token": hidden(page)["form_token"], "session": older})
    assert error_of(await desk.refresh(later["refresh_token"])) == "invalid_grant"


async def test_nobody_ends_the_session_of_another(world: World) -> None:
    (who, desk), (mallory, hers) = await a_desk(world), await a_desk(world)
    await status(desk, who)
    await status(hers, mallory)
    listed = await desk.http.get("/oauth/sessions")
    session = hidden(listed)["session"]
    token = hidden(await hers.http.get("/oauth/sessions"))["form_token"]
    await hers.http.post("/oauth/sessions", data={"form_token": token, "session": session})
    assert session in (await desk.http.get("/oauth/sessions")).text


def test_roles_hold_known_scopes_and_those_who_run_things_see_no_person() -> None:
    for role in Role:
        assert SCOPES_OF_ROLE[role] <= SCOPES.keys()
    for role in (Role.COORDINATOR, Role.ORGANISATION_ADMIN):
        assert not SCOPES_OF_ROLE[role] & {"cases:read", "identity:read", "messages:write", "documents:read"}


async def test_a_made_up_password_may_hold_a_name_by_chance(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: "q7Xsokha_Lt3Zk9Wv2Bd")
    made = await world.users.add(await world.organisation(), "sokha", "Sokha Chan", Role.CASEWORKER)
    assert made.password == "q7Xsokha_Lt3Zk9Wv2Bd"


async def test_names_are_unique_in_an_organisation_only(world: World) -> None:
    one, other = await world.organisation(), await world.organisation()
    await person(world, one, name="sokha")
    await person(world, other, name="sokha")
    with pytest.raises(CodeTaken, match="has that name already"):
        await person(world, one, name="sokha")
    assert [user.name for user in await world.users.list(one) if user.status == "active"] == ["sokha"]


async def test_a_dump_of_the_tables_holds_no_secret(world: World) -> None:
    who, desk = await a_desk(world)
    tokens = await desk.tokens(who)
    cookie = next(value for name, value in desk.http.cookies.items() if name.endswith("session"))
    secrets = [tokens["refresh_token"], PASSWORD, cookie, who.made.recovery_codes[0], desk.partner.secret or "?"]
    secrets.append(re.findall(r"secret=([A-Z2-7]+)", who.made.authenticator)[0])
    dump = ""
    async with world.engine.connect() as connection:
        for table in (
            "users",
            "recovery_codes",
            "sessions",
            "codes",
            "refresh_tokens",
            "allowances",
            "clients",
            "interactions",
        ):
            rows = (await connection.exec_driver_sql(f"SELECT t::text FROM oauth.{table} AS t")).scalars()
            dump += "\n".join(rows)
    for secret in secrets:
        assert secret not in dump
        assert secret.encode().hex() not in dump


async def test_a_wrong_name_takes_as_long_as_a_wrong_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that takes long is the hash: it is worked out as often, and with the same costs."""
    who, desk = await a_desk(world)
    costs: list[str] = []
    working_out = passwords.Argon2id.verify_phc_encoded

    def counted(password: bytes, stored: str) -> None:
        costs.append(stored.rpartition("$")[0].rpartition("$")[0])
        working_out(password, stored)

    monkeypatch.setattr(passwords, "Argon2id", SimpleNamespace(verify_phc_encoded=counted))
    for name in ("nobody@nowhere", who.made.sign_in_name):
        assert await attempt(world, desk.partner, name, "wrong", "0", "192.0.2.1") == "SignInFailed"
    assert costs == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


async def test_no_refusal_goes_out_before_its_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await a_desk(world)
    monkeypatch.setattr(rules, "FAILS_AFTER_SECONDS", 0.6)
    for name, password in (
        ("nobody@nowhere", PASSWORD),
        (who.made.sign_in_name, "x"),
        (who.made.sign_in_name, PASSWORD),
    ):
        begun = time.monotonic()
        assert await attempt(world, desk.partner, name, password, who.wrong_code()) == "SignInFailed"
        assert time.monotonic() - begun >= 0.6
