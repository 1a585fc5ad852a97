"""Only a form that our page gave to this person in this browser is taken; what other sites cause tells them nothing."""

from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.app_under_test import World
from tests.http.desk.paths import desk_routes, staged
from tests.http.desk.raw_requests import ask, cookies_of
from tests.http.desk.visitor import Visitor, at_desk, public_id, staff, visitor

NOTE = "/desk/cases/{case_id}/notes/new"
FORM = "application/x-www-form-urlencoded"


def token_of(one: Visitor) -> str:
    return next(value for name, value in one.form().fields if name == "form_token")


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({}, True),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://["}, False),
        ({"origin": "https://127.0.0.1:8000"}, False),
        ({"origin": "http://127.0.0.1:8000.evil.example"}, False),
        ({"origin": "http://evil.example"}, False),
    ],
)
async def test_only_a_page_of_ours_sends_a_form(world: World, headers: dict[str, str], taken: bool) -> None:
    stage = await staged(world)
    one = await at_desk(world, "nea")
    await one.go(stage.path(NOTE))
    fields = {"form_token": token_of(one), "key": "k1", "body": "Of another site", "language": "en"}
    sent = {"content_type": FORM, "cookie": cookies_of(one), **headers}
    reply = await ask(world, stage.path(NOTE), method="POST", body=urlencode(fields).encode(), **sent)
    assert reply.status == (303 if taken else 403), reply.body
    assert b"Of another site" not in reply.body


async def test_what_another_site_sends_to_somebody_who_is_signed_out_is_not_given_back(world: World) -> None:
    for headers in ({"sec_fetch_site": "cross-site"}, {"origin": "http://evil.example"}):
        sent = {"content_type": FORM, **headers}
        reply = await ask(world, "/desk/cases/new", method="POST", body=b"external_id=Of+another+site", **sent)
        assert (reply.status, b"Of another site" in reply.body) == (403, False)


async def test_a_token_is_good_for_one_person_in_one_browser(world: World) -> None:
    stage = await staged(world)
    who = await staff(world, "nea")
    one, elsewhere = await visitor(world, who).sign_in(), await at_desk(world, "nea")
    await one.go(stage.path(NOTE))
    await elsewhere.go(stage.path(NOTE))
    own = token_of(one)
    bare = world.service.authorization_server.pages.marks.form_token(f"|{who.made.user_id}")
    wrong = ["", "00" * 64, own[:-2], own[:-1], own + "00", own[64:], "ключ", bare, token_of(elsewhere)]
    for token in wrong:
        pairs = [("form_token", token), ("body", "x"), ("language", "en")]
        await one.post(stage.path(NOTE), pairs)
        assert one.answer.status_code == 403, token
    await one.post(stage.path(NOTE), [("form_token", own), ("body", "x"), ("language", "en")])
    assert one.place == stage.path("/desk/cases/{case_id}")


async def test_without_the_cookie_of_the_browser_no_token_is_good(world: World) -> None:
    stage = await staged(world)
    one = await at_desk(world, "nea")
    cookies = "; ".join(pair for pair in cookies_of(one).split("; ") if not pair.startswith("corridor-browser="))
    one.http.cookies.delete("corridor-browser")
    await one.go(stage.path(NOTE))
    body = urlencode({"form_token": token_of(one), "body": "x", "language": "en"}).encode()
    named = {"content_type": FORM, "sec_fetch_site": "same-origin", "cookie": cookies}
    reply = await ask(world, stage.path(NOTE), method="POST", body=body, **named)
    assert reply.status == 403


async def test_the_token_looks_different_on_every_page(world: World) -> None:
    one = await at_desk(world, "nea")
    seen = []
    for _ in range(3):
        await one.go("/desk/cases/new")
        seen.append(token_of(one))
    halves = [half for token in seen for half in (token[:64], token[64:])]
    assert len(set(halves)) == len(halves)


@pytest.mark.parametrize(
    ("site", "compressed"),
    [(None, True), ("none", True), ("same-origin", True), ("same-site", False), ("cross-site", False)],
)
async def test_a_page_that_another_site_asks_for_is_not_compressed(
    world: World, site: str | None, compressed: bool
) -> None:
    one = await at_desk(world, "nea")
    headers = {"accept_encoding": "gzip"} | ({} if site is None else {"sec_fetch_site": site})
    reply = await ask(world, "/desk/cases/new", b"external_id=guess", cookie=cookies_of(one), **headers)
    assert (reply.headers.get("content-encoding") == "gzip") is compressed


async def test_a_page_that_shows_a_secret_is_not_compressed(world: World) -> None:
    one = await at_desk(world, "nea")
    await one.go("/desk/cases/new")
    form = one.form()
    centre = await public_id(world, "centre", "nea-battambang")
    pairs = form.filled(
        centre_id=centre, case_types=["wages_unpaid"], profile__sex="female", profile__stage="departing"
    )
    await one.post(form.action, pairs, accept_encoding="gzip")
    assert one.answer.status_code == 200, one.text
    assert "content-encoding" not in one.answer.headers


async def test_no_link_opens_an_identity(world: World) -> None:
    """What a browser fetches ahead, or a link from anywhere, opens nothing: only a form does, and it is on record."""
    stage = await staged(world)
    one = await at_desk(world, "nea")
    recorded = "SELECT count(*) FROM corridor.audit WHERE entry LIKE '%identity%' AND case_id = $1"
    case = UUID(stage.ids["case_id"].partition("_")[2])
    before = await world.value(recorded, case)
    for method, page in desk_routes():
        if method == "GET" and page not in ("/desk/signed-in", "/desk/sign-in"):
            await ask(world, stage.path(page), cookie=cookies_of(one), purpose="prefetch")
            await ask(world, stage.path(page), method="HEAD", cookie=cookies_of(one))
    assert await world.value(recorded, case) == before
    await one.go(stage.path("/desk/cases/{case_id}/identity"))
    await one.send()
    assert await world.value(recorded, case) == before + 1
