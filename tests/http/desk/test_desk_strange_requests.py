"""Whatever is sent to the desk, by mistake or on purpose, the response is a page in the language, and never a fault."""

from urllib.parse import quote, urlencode

import pytest

from tests.app_under_test import World
from tests.builders import made
from tests.http.desk.paths import staged
from tests.http.desk.raw_requests import ask, cookies_of
from tests.http.desk.visitor import at_desk

FORM = "application/x-www-form-urlencoded"


async def test_a_message_that_looks_like_a_path_of_the_api_is_shown_as_it_is(world: World) -> None:
    stage = await staged(world)
    nea = await world.caller("nea")
    corridor, centre = stage.ids["corridor_id"], stage.ids["centre_id"]
    written = [f"{corridor}/agreements", f"{corridor}/board", f"{centre}?fields=id", "org_../../audit", f"{corridor}x"]
    for body in written:
        await made(nea, f"/v1/referrals/{stage.ids['referral_id']}/messages", {"body": body, "language": "en"})
    person = await at_desk(world, "nea")
    await person.go(f"/desk/referrals/{stage.ids['referral_id']}")
    assert person.answer.status_code == 200, person.text
    assert all(body in person.text for body in written)


@pytest.mark.parametrize("changed", [{"key": "ключ"}, {"key": "a\r\nb: c"}, {"key": "x" * 300}, {"etag": "ກ"}])
async def test_a_key_or_version_that_no_page_gave_is_refused_on_the_form(world: World, changed: dict[str, str]) -> None:
    stage = await staged(world)
    person = await at_desk(world, "nea")
    await person.go(
        stage.path("/desk/cases/{case_id}/edit" if "etag" in changed else "/desk/cases/{case_id}/notes/new")
    )
    form = person.form()
    pairs = [(name, value) for name, value in form.filled() if name not in ("body", *changed)]
    await person.post(form.action, [*pairs, ("body", "What I typed."), *changed.items()])
    assert person.answer.status_code in (412, 422), person.text
    assert "text/html" in person.answer.headers["content-type"]
    assert "etag" in changed or "What I typed." in person.answer.text


@pytest.mark.parametrize("path", ["..", "a?b", "a#b", "\x00", "é", "a b\n", "case_x;y", "a" * 5000])
async def test_a_strange_id_is_not_found(world: World, path: str) -> None:
    person = await at_desk(world, "nea")
    for room in ("cases", "referrals", "claims", "handoffs", "centres", "corridors", "organisations"):
        reply = await ask(world, f"/desk/{room}/{path}", cookie=cookies_of(person))
        assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8"), room


@pytest.mark.parametrize("query", [b"name=\xff", b"\xff=\xff&name=x", b"name=a@%00", b"next=http://[&name=a@nea"])
async def test_a_strange_query_is_answered_with_a_page(world: World, query: bytes) -> None:
    reply = await ask(world, "/desk/sign-in", query)
    assert reply.status in (200, 303, 404), reply.body
    reply = await ask(world, "/desk/cases", query)
    assert reply.status == 303


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (415, "application/json", b"{}"),
        (415, "text/plain", b"x"),
        (422, FORM, b"a=%ff"),
        (422, FORM, b"&".join([b"a=1"] * 1200)),
        (413, FORM, b"a=" + b"x" * 1_100_000),
    ],
)
async def test_a_body_that_cannot_be_read_is_answered_with_a_page(
    world: World, status: int, kind: str, body: bytes
) -> None:
    person = await at_desk(world, "nea")
    for path in ("/desk/cases/new", "/desk/sign-out"):
        named = {"content_type": kind, "sec_fetch_site": "same-origin", "cookie": cookies_of(person)}
        reply = await ask(world, path, method="POST", body=body, **named)
        assert (reply.status, reply.headers["content-type"]) == (status, "text/html; charset=utf-8"), path


OUTSIDE = [
    "/desk/../oauth/x",
    "/desk/%2e%2e/oauth/x",
    "/desk/.%2e",
    "//evil.example",
    "/desk\\evil",
    "http://[",
    "/deskx",
]
INSIDE = ["/desk/cases/case_1?lang=km&x=%20", "/desk/find?code=A1B2-C3D4", "/desk"]


@pytest.mark.parametrize("address", [*OUTSIDE, *INSIDE])
async def test_signing_in_leads_nowhere_but_into_the_desk(world: World, address: str) -> None:
    await at_desk(world, "nea")
    query = urlencode({"name": "somebody@nea", "next": address}).encode()
    reply = await ask(world, "/desk/sign-in", query)
    kept = next(cookie for cookie in reply.cookies if "desk-next=" in cookie)
    assert (address if address in INSIDE else "/desk") in kept.partition(";")[0].partition("=")[2].strip('"').split()


async def test_no_corridor_from_the_address_becomes_a_path_of_the_api(world: World) -> None:
    stage = await staged(world)
    person = await at_desk(world, "nea")
    strange = quote(f"{stage.ids['corridor_id']}/agreements?", safe="")
    path = stage.path("/desk/cases/{case_id}/referrals/choose")
    await person.go(f"{path}?corridor_id={strange}&service_types=legal_assistance&urgency=normal&kind=service")
    assert person.answer.status_code == 200, person.text
