"""Each reference of each request, along ``openapi.yaml``: another's, a sister centre's and a malformed one are answered
like an invented one, byte for byte, and nothing changes (security.md, rule 18; contract, section 1).
"""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_consent, a_referral, consented_case, opened_case
from tests.failures import all_failures
from tests.http.access.matrix.ids import comparable, invented, malformed
from tests.http.access.matrix.references import NO_REFERENCES, Place, field_names, references
from tests.http.access.owned_rows import OTHERS, SISTERS, Objects, Own, of_another, owned
from tests.http.access.referring import REQUESTS, Sent

TABLES = (
    *(f"corridor.{table}" for table in ("cases", "access", "custody", "consents", "referrals", "handoffs", "journal")),
    *(
        f"corridor.{table}"
        for table in ("webhooks", "own_references", "activities", "organisations", "centres", "corridors", "claims")
    ),
    *("corridor.groups", "corridor.group_cases", "corridor.corridor_members", "vault.wrapped_keys", "oauth.clients"),
)
ROWS = "SELECT concat_ws(' ', {})".format(
    ", ".join(f"(SELECT md5(string_agg(r::text, ',' ORDER BY r::text)) FROM {table} AS r)" for table in TABLES)
)
"""A digest of all that a request could change; the trail of what was refused is not among it."""
LONGEST = 80
"""Longer texts are no references at all: 422 before anything is looked up."""


@dataclass(frozen=True)
class Owners:
    """What is the caller's, another organisation's and a sister centre's."""

    own: Own
    other: Objects
    sister: Objects


@pytest.fixture(scope="module")
async def owners(world: World) -> Owners:
    return Owners(await owned(world), await of_another(world, "lpn", OTHERS), await of_another(world, "nea", SISTERS))


async def callers_of(world: World, sent: Sent) -> dict[str, Caller]:
    """Who asks: for nea also a system limited to one centre, to which a sister centre is a stranger."""
    found = {"all": await world.caller(sent.who, EVERYTHING)}
    if sent.who == "nea":
        found["limited"] = await world.caller("nea", EVERYTHING, ("nea-battambang",))
    return found


def unknown(kind: str, own: Own) -> dict[str, str]:
    """Texts that name nothing of this kind."""
    name = f"{kind}_id"
    digits = own.case.partition("_")[2]
    of_other_kinds = [f"{prefix}_{digits}" for prefix in ("referral", "handoff", "user")]
    texts = (*malformed(name), *of_other_kinds, invented(name))
    return {text: text for text in texts if len(text) <= LONGEST}


def test_every_reference_has_a_request() -> None:
    found = references()
    assert len(found) > 30
    assert set(found) == set(REQUESTS), "a line in tests/http/access/referring.py for each"
    assert [str(place) for place, declared in found.items() if not declared] == [], "declare it as a Reference"
    assert set(NO_REFERENCES) - field_names() == set()


@pytest.mark.parametrize("place", [place for place in REQUESTS if not place.is_query], ids=str)
async def test_what_a_body_names_is_there_for_the_caller_or_not_at_all(
    world: World, owners: Owners, place: Place
) -> None:
    field = REQUESTS[place]
    sent = field.request(owners.own)
    callers = await callers_of(world, sent)
    before = await world.value(ROWS)
    with all_failures() as failures:
        for who, caller in callers.items():
            nothing = await sent.ask(caller, place, invented(f"{field.kind}_id"))
            expected = comparable(nothing)
            with failures.at(who, "invented", nothing.text):
                assert (nothing.status_code, nothing.json()["code"]) == field.refusal
                assert [error["pointer"] for error in nothing.json()["errors"]] == [place.at]
            tried = unknown(field.kind, owners.own)
            if field.kind in owners.other:
                tried["another's"] = owners.other[field.kind]
                if who == "limited":
                    tried["a sister's"] = owners.sister[field.kind]
            for whose, value in tried.items():
                with failures.at(who, whose):
                    assert comparable(await sent.ask(caller, place, value)) == expected
    assert await world.value(ROWS) == before


@pytest.mark.parametrize("place", [place for place in REQUESTS if place.is_query], ids=str)
async def test_what_a_query_names_is_there_for_the_caller_or_not_at_all(
    world: World, owners: Owners, place: Place
) -> None:
    field = REQUESTS[place]
    sent = field.request(owners.own)
    with all_failures() as failures:
        for who, caller in (await callers_of(world, sent)).items():
            nothing = await sent.ask(caller, place, invented(f"{field.kind}_id"))
            with failures.at(who, "invented", nothing.text):
                assert nothing.status_code == 404 or (nothing.status_code, nothing.json()["items"]) == (200, [])
            if field.kind in owners.other:
                tried = {"another's": owners.other[field.kind]}
                if who == "limited":
                    tried["a sister's"] = owners.sister[field.kind]
                for whose, value in tried.items():
                    with failures.at(who, whose):
                        assert comparable(await sent.ask(caller, place, value)) == comparable(nothing)
                with failures.at(who, "its own"):
                    mine = await sent.ask(caller, place, str(owners.own.valid(field.kind)))
                    assert comparable(mine) != comparable(nothing)
            for text in ("%00", "é" * 40, f"{invented(f'{field.kind}_id')}0".upper()):
                with failures.at(who, text):
                    answer = await sent.ask(caller, place, text)
                    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


FAULTS: dict[str, dict[str, Any]] = {
    "none": {},
    "sent at once": {"send": True},
    "of another's centre": {"from_centre_id": OTHERS},
    "to itself": {"to_centre_id": "nea-battambang"},
    "for a past day": {"arrival_window": {"to": "2026-01-01T00:00:00Z"}},
    "along a corridor without it": {"fallback_centre_ids": ["nea-battambang"]},
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_unknown_consent_is_answered_before_any_other_fault(world: World, owners: Owners, fault: str) -> None:
    nea = await world.caller("nea")
    body = a_referral(owners.own.case, None, kind="service", to_centre_id="far-rayong") | FAULTS[fault]
    theirs, nowhere = [
        comparable(await nea.post("/v1/referrals", body | {"consent_id": named}))
        for named in (owners.other["consent"], invented("consent_id"))
    ]
    assert theirs == nowhere
    assert theirs[0] == 404
    assert b'"/consent_id"' in theirs[1]


async def test_an_unknown_recipient_is_answered_before_what_is_wrong_with_the_consent(
    world: World, owners: Owners
) -> None:
    nea = await world.caller("nea")
    nowhere = {"corridor_id": invented("corridor_id")}
    for wrong in ({}, {"expires_at": "2026-01-01T00:00:00Z"}, {"method": "oral_witnessed"}):
        answer = await nea.post(f"/v1/cases/{owners.own.case}/consents", a_consent(recipients=nowhere) | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (404, "/recipients/corridor_id"), wrong


async def test_a_consent_of_another_own_case_ties_nothing_together(world: World) -> None:
    """The caller may know it, so the rule for sending speaks, for a draft too."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    case, before = await opened_case(nea), await world.value(ROWS)
    for send in (False, True):
        answer = await nea.post("/v1/referrals", a_referral(case["id"], consent_id, send=send))
        codes = {error["code"] for error in answer.json()["errors"]}
        assert (answer.status_code, codes) == (409, {"consent_missing"}), answer.text
    assert await world.value(ROWS) == before
    draft = (await nea.post("/v1/referrals", a_referral(case["id"], None))).json()
    changed = await nea.patch(f"/v1/referrals/{draft['id']}", {"consent_id": consent_id}, if_match="*")
    assert (changed.status_code, changed.json()["errors"][0]["code"]) == (409, "consent_missing")
    assert (await nea.get(f"/v1/referrals/{draft['id']}")).json()["consent_id"] is None
    in_order = await nea.post("/v1/referrals", a_referral(case_id, consent_id))
    assert (in_order.status_code, in_order.json()["consent_id"]) == (201, consent_id)
