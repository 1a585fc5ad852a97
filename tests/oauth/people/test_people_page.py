"""The people of an organisation: who sees whom at ``/oauth/people``, and who ends whose access."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from uuid_utils.compat import uuid7

from adapters.oauth.callers import Callers
from api.oauth.pages.words import words_in
from domain.kernel.errors import InvalidToken
from domain.kernel.ids import to_text
from domain.kernel.roles import Role
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.oauth.app_and_people import AUDIENCE, World, error_of
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, hidden, person, staff_application
from tests.oauth.provider.elsewhere import here
from tests.oauth.reading import trail
from tests.oauth.signing import ISSUER

WORDS = words_in("en")
PAGE, END = "/oauth/people", "/oauth/people/end"
ADMIN, COORDINATOR, SUPERVISOR = Role.ORGANISATION_ADMIN, Role.COORDINATOR, Role.SUPERVISOR


async def at_page(world: World, role: Role, organisation: UUID | None = None, **limits: Any) -> tuple[Person, Desk]:
    """Somebody of that role who is signed in."""
    who = await person(world, organisation, role, **limits)
    return who, await signed_in(world, who)


async def signed_in(world: World, who: Person) -> Desk:
    desk = Desk(world, await staff_application(world, who.organisation_id))
    await desk.sign_in(await desk.page(await desk.begin()), who)
    return desk


async def end(desk: Desk, whom: str) -> Response:
    """Ask for the end of somebody's access, and confirm it if there is a form."""
    asked = await desk.http.get(END, params={"person": whom})
    return await desk.submit(asked, person=whom) if asked.status_code == 200 else await forced(desk, whom)


async def forced(desk: Desk, whom: str) -> Response:
    """Send the form without having been shown it."""
    token = hidden(await desk.http.get("/oauth/sessions"))["form_token"]
    return await desk.http.post(END, data={"form_token": token, "person": whom})


def names(page: Response) -> set[str]:
    return set(re.findall("<dd>([^<]+@[^<]+)</dd>", page.text))


async def is_active(world: World, who: Person) -> bool:
    found = {one.name: one.status for one in await world.users.list(who.organisation_id)}
    return found[who.made.sign_in_name.partition("@")[0]] == "active"


@pytest.mark.parametrize(("role", "ends"), [(SUPERVISOR, 0), (ADMIN, 1), (COORDINATOR, 1)])
async def test_overseers_see_the_people_of_their_own_organisation_and_administrators_end(
    world: World, role: Role, ends: int
) -> None:
    who, desk = await at_page(world, role)
    centre = await world.centre(who.organisation_id)
    colleague = await person(world, who.organisation_id, centre_ids=[centre])
    stranger = await person(world, role=ADMIN)
    page = await desk.http.get(PAGE)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "content-encoding" not in page.headers
    assert names(page) == {who.made.sign_in_name, colleague.made.sign_in_name}
    assert stranger.made.user_id not in page.text
    for shown in ("A centre", WORDS("people_all_centres"), WORDS.role(role), WORDS.role("caseworker")):
        assert f"<dd>{shown}</dd>" in page.text
    assert re.search(r"<dd>\w+ \d+, 20\d\d, [^<]+ UTC</dd>", page.text)
    assert page.text.count(f"<dd>{WORDS('people_not_recorded')}</dd>") == 1
    assert WORDS("people_operator") in page.text
    assert page.text.count(f"{END}?") == ends
    assert '<a href="/desk/centre">' in page.text
    assert "<script" not in page.text


async def test_who_is_limited_to_centres_sees_those_limited_to_the_same_or_fewer(world: World) -> None:
    organisation = await world.organisation()
    mine, also_mine, other = [await world.centre(organisation) for _ in range(3)]
    for role in (SUPERVISOR, ADMIN):
        who, desk = await at_page(world, role, organisation, centre_ids=[mine, also_mine])
        near = await person(world, organisation, centre_ids=[mine])
        far = [await person(world, organisation, centre_ids=at) for at in ([other], [mine, other], None)]
        page = await desk.http.get(PAGE)
        seen = names(page)
        assert {who.made.sign_in_name, near.made.sign_in_name} <= seen
        assert seen.isdisjoint({one.made.sign_in_name for one in far})
        for one in far:
            assert (await end(desk, one.made.user_id)).status_code == 404
            assert await is_active(world, one)


async def test_a_caseworker_is_told_who_may_see_it_whoever_is_asked_for(world: World) -> None:
    who, desk = await at_page(world, Role.CASEWORKER)
    colleague, stranger = await person(world, who.organisation_id), await person(world)
    unknown = to_text("user", uuid7())
    for asked in (colleague.made.user_id, stranger.made.user_id, who.made.user_id, unknown, "x", ""):
        for answer in (await desk.http.get(END, params={"person": asked}), await forced(desk, asked)):
            assert (answer.status_code, WORDS("people_refused") in answer.text) == (403, True)
            assert names(answer) == set()
    answer = await desk.http.get(PAGE)
    assert (answer.status_code, WORDS("people_refused_next") in answer.text) == (403, True)
    assert await is_active(world, colleague)


async def test_who_is_not_signed_in_or_comes_from_another_site_ends_nothing(world: World) -> None:
    who, desk = await at_page(world, ADMIN)
    colleague = await person(world, who.organisation_id)
    whom = colleague.made.user_id
    for forged in ({"person": whom}, {"person": whom, "form_token": "x"}):
        assert (await desk.http.post(END, data=forged)).status_code == 400
    form = await desk.http.get(END, params={"person": whom})
    desk.http.cookies.delete("__Host-corridor-session")
    for answer in (await desk.submit(form), await desk.http.get(PAGE), await desk.http.get(f"{END}?person={whom}")):
        assert (answer.status_code, WORDS("nobody") in answer.text) == (401, True)
        assert colleague.made.sign_in_name not in answer.text
    assert await is_active(world, colleague)


async def test_the_end_is_explained_first_and_then_at_once_and_everywhere(world: World) -> None:
    admin, desk = await at_page(world, ADMIN)
    colleague = await person(world, admin.organisation_id)
    theirs = await signed_in(world, colleague)
    tokens = await theirs.tokens(colleague)
    elsewhere = Callers(world.engine, world.key_ring, ISSUER, AUDIENCE)
    await elsewhere.start()
    try:
        bearer = {"authorization": f"Bearer {tokens['access_token']}", "method": "GET", "url": f"{ISSUER}/v1/cases"}
        await elsewhere.identify(**bearer)
        asked = await desk.http.get(END, params={"person": colleague.made.user_id})
        for sentence in ("people_end_out", "people_end_cases", "people_end_back"):
            assert WORDS(sentence) in asked.text
        assert await is_active(world, colleague)
        done = await desk.page(await desk.submit(asked))
        assert WORDS("people_ended", person="Sokha Chan") in done.text
        assert f"<dd>{WORDS('people_disabled')}</dd>" in done.text
        with pytest.raises(InvalidToken):
            await world.identify(bearer["authorization"])
        await asyncio.sleep(2)
        with pytest.raises(InvalidToken):
            await elsewhere.identify(**bearer)
    finally:
        await elsewhere.stop()
    assert error_of(await theirs.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert WORDS("nobody") in (await theirs.http.get("/oauth/sessions")).text
    name, code = colleague.made.sign_in_name, colleague.made.recovery_codes[0]
    assert await attempt(world, desk.partner, name, PASSWORD, code) == "SignInFailed"
    again = await end(desk, colleague.made.user_id)
    assert (again.status_code, again.headers["location"]) == (303, f"{PAGE}?ended={colleague.made.user_id}")


@pytest.mark.parametrize(
    ("role", "whom", "status", "sentence"),
    [
        pytest.param(ADMIN, "oneself", 409, "people_oneself", id="the last administrator, who is alone"),
        pytest.param(COORDINATOR, "oneself", 409, "people_oneself", id="oneself"),
        pytest.param(SUPERVISOR, "colleague", 403, "people_read_only", id="a supervisor reads"),
        pytest.param(SUPERVISOR, "oneself", 403, "people_read_only", id="a supervisor reads of oneself too"),
        pytest.param(ADMIN, "stranger", 404, "people_unknown", id="of another organisation"),
        pytest.param(COORDINATOR, "stranger", 404, "people_unknown", id="coordinators only in their own"),
        pytest.param(ADMIN, "nobody", 404, "people_unknown", id="an invented id"),
    ],
)
async def test_refused(world: World, role: Role, whom: str, status: int, sentence: str) -> None:
    who, desk = await at_page(world, role)
    colleague, stranger = await person(world, who.organisation_id), await person(world)
    ids = {"oneself": who, "colleague": colleague, "stranger": stranger}
    asked = ids[whom].made.user_id if whom in ids else to_text("user", uuid7())
    for answer in (await desk.http.get(END, params={"person": asked}), await forced(desk, asked)):
        assert (answer.status_code, WORDS(sentence) in answer.text) == (status, True)
        assert stranger.made.sign_in_name not in answer.text
    for one in (who, colleague, stranger):
        assert await is_active(world, one)


@pytest.mark.parametrize("role", [ADMIN, COORDINATOR])
async def test_of_two_who_end_each_other_at_the_same_moment_one_stays(world: World, role: Role) -> None:
    one, its_desk = await at_page(world, ADMIN)
    other, other_desk = await at_page(world, role, one.organisation_id)
    for _ in range(4):
        forms = [
            await its_desk.http.get(END, params={"person": other.made.user_id}),
            await other_desk.http.get(END, params={"person": one.made.user_id}),
        ]
        answers = await asyncio.gather(its_desk.submit(forms[0]), other_desk.submit(forms[1]))
        assert sorted(answer.status_code for answer in answers) == [303, 401]
        active = [await is_active(world, one), await is_active(world, other)]
        assert sorted(active) == [False, True]
        if active[0]:
            other, other_desk = await at_page(world, role, one.organisation_id)
        else:
            one, its_desk = await at_page(world, ADMIN, other.organisation_id)


async def test_it_is_in_the_trail_by_ids_alone(world: World, settings: dict[str, Any]) -> None:
    admin, desk = await at_page(world, ADMIN)
    colleague, their_desk = await at_page(world, Role.CASEWORKER, admin.organisation_id)
    await their_desk.http.get(PAGE)
    await end(desk, admin.made.user_id)
    await desk.http.get(PAGE)
    await end(desk, colleague.made.user_id)
    async with here(settings) as http:
        entries = [one for one in await trail(world, http, admin.organisation_id) if one["operation"] != "sign_in"]
    fields = ("operation", "outcome", "about", "user_id", "object_id", "client_id")
    me, them = admin.made.user_id, colleague.made.user_id
    assert [tuple(entry[name] for name in fields) for entry in entries] == [
        ("list_users", "refused", "insufficient_scope", them, None, None),
        ("disable_user", "refused", "own_access", me, me, None),
        ("disable_user", "refused", "own_access", me, me, None),
        ("disable_user", "allowed", "changed", me, them, None),
    ]
    assert "Sokha" not in str(entries)


async def test_no_sentence_claims_what_did_not_happen(world: World) -> None:
    who, desk = await at_page(world, ADMIN)
    colleague = await person(world, who.organisation_id)
    for ended in (colleague.made.user_id, "user_x", "<b>"):
        page = await desk.http.get(PAGE, params={"ended": ended})
        assert (page.status_code, 'role="status"' in page.text) == (200, False)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_the_pages_speak(world: World, language: str) -> None:
    who, desk = await at_page(world, ADMIN)
    colleague = await person(world, who.organisation_id)
    words, asked = words_in(language), {"Accept-Language": language}
    page = await desk.http.get(PAGE, headers=asked)
    for key in ("people_title", "people_you", "people_operator", "people_end"):
        assert words(key) in page.text
    assert words.role("organisation_admin") in page.text
    form = await desk.http.get(END, params={"person": colleague.made.user_id}, headers=asked)
    assert words("people_whose", person="Sokha Chan", name=colleague.made.sign_in_name) in form.text
    switch = re.search(r'<a lang="km" hreflang="km" href="([^"]+)"', form.text)
    assert switch
    assert words_in("km")("people_end_cases") in (await desk.http.get(switch[1].replace("&amp;", "&"))).text
