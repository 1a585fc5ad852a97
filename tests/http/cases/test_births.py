"""Dates of birth against today and one another; a person under 18 is seen to be one, by everybody."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.cases.case import age_band
from tests.app_under_test import World
from tests.builders import a_consent, a_referral, consented_case, made, opened_case

CENTRE = {"centre_id": "nea-battambang"}


def years_ago(years: int, days: int = 0) -> str:
    today = datetime.now(UTC).date()
    day = min(today.day, 28)
    return date.fromordinal(date(today.year - years, today.month, day).toordinal() - days).isoformat()


THIS_YEAR = datetime.now(UTC).year
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "a year ahead": ({"profile": {"birth_year": THIS_YEAR + 1}}, "/profile/birth_year", "in_the_future"),
    "a day ahead": ({"person": {"birth_date": years_ago(0, -40)}}, "/person/birth_date", "in_the_future"),
    "a year ahead as a date": ({"person": {"birth_date": str(THIS_YEAR + 1)}}, "/person/birth_date", "in_the_future"),
    "121 years": ({"profile": {"birth_year": THIS_YEAR - 121}}, "/profile/birth_year", "too_long_ago"),
    "a day of 121 years ago": ({"person": {"birth_date": years_ago(121, 400)}}, "/person/birth_date", "too_long_ago"),
    "two years": (
        {"profile": {"birth_year": 1990}, "person": {"birth_date": "1991-01"}},
        "/profile/birth_year",
        "differs",
    ),
    "Buddhist Era": ({"profile": {"birth_year": 2535}}, "/profile/birth_year", "invalid_value"),
    "Buddhist Era as a date": ({"person": {"birth_date": "2535-04-12"}}, "/person/birth_date", "invalid_value"),
    "two digits": ({"profile": {"birth_year": 97}}, "/profile/birth_year", "invalid_value"),
    "two digits in a date": ({"person": {"birth_date": "97-04-12"}}, "/person/birth_date", "invalid_value"),
    "a day that does not exist": ({"person": {"birth_date": "1997-02-29"}}, "/person/birth_date", "invalid_value"),
    "another form": ({"person": {"birth_date": "12.04.1997"}}, "/person/birth_date", "invalid_value"),
}


@pytest.mark.parametrize(("said", "pointer", "code"), WRONG.values(), ids=WRONG.keys())
async def test_a_birth_that_cannot_be_is_refused(world: World, said: dict[str, Any], pointer: str, code: str) -> None:
    nea = await world.caller("nea")
    answer = await nea.post("/v1/cases", {**CENTRE, **said})
    assert answer.status_code == 422, answer.text
    fault = answer.json()["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    if "2535" in str(said):
        assert "Gregorian" in fault["message"]
    case = await opened_case(nea, person=None, profile={})
    changed = await nea.patch(f"/v1/cases/{case['id']}", said, if_match="*")
    assert changed.json()["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("written", ["1997", "1997-04", "1997-04-12"])
async def test_a_date_is_kept_as_far_as_it_is_known(world: World, written: str) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea, person={"birth_date": written}, profile={})
    assert (await nea.get(f"/v1/cases/{case['id']}/identity")).json()["person"]["birth_date"] == written
    assert (case["preview"]["age_band"], case["minor"]) == ("25_34", False)


async def test_year_and_date_agree_after_every_change(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    for body, pointer in (
        ({"profile": {"birth_year": 1996}}, "/profile/birth_year"),
        ({"person": {"birth_date": "1996-04-12"}}, "/person/birth_date"),
    ):
        refused = await nea.patch(path, body, if_match="*")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text
    both = {"profile": {"birth_year": 1996}, "person": {"birth_date": "1996-04-12"}}
    assert (await nea.patch(path, both, if_match="*")).status_code == 200
    assert (await nea.patch(path, {"person": {"birth_date": None}}, if_match="*")).status_code == 200
    assert (await nea.patch(path, {"profile": {"birth_year": 1990}}, if_match="*")).status_code == 200


MINORS: dict[str, tuple[dict[str, Any], bool]] = {
    "17 by date": ({"person": {"birth_date": years_ago(17)}, "profile": {}}, True),
    "18 since a month": ({"person": {"birth_date": years_ago(18, 31)}, "profile": {}}, False),
    "18 in a month": ({"person": {"birth_date": years_ago(18, -35)}, "profile": {}}, True),
    "18 this year, by the year": ({"person": None, "profile": {"birth_year": THIS_YEAR - 18}}, True),
    "19 this year, by the year": ({"person": None, "profile": {"birth_year": THIS_YEAR - 19}}, False),
    "nothing known": ({"person": None, "profile": {}}, False),
}


@pytest.mark.parametrize(("said", "minor"), MINORS.values(), ids=MINORS.keys())
async def test_a_minor_is_seen_to_be_one(world: World, said: dict[str, Any], minor: bool) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    opened = await opened_case(nea, **said)
    assert (opened["minor"], opened["preview"]["minor"]) == (minor, minor)
    case_id = (await opened_case(nea, **said))["id"]
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent(given_by="relative"))
    consent_id = consent["id"]
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert (await map_.get(f"/v1/referrals/{referral['id']}")).json()["case"]["minor"] is minor
    assert (await map_.get(f"/v1/cases/{case_id}")).json()["minor"] is minor
    nothing = a_referral(case_id, consent_id, send=True, kind="service", share=[])
    seen = (await map_.get(f"/v1/referrals/{(await made(nea, '/v1/referrals', nothing))['id']}")).json()["case"]
    assert (seen["minor"], seen["age_band"]) == (minor, None), "whatever is shared"
    assert (opened["preview"]["age_band"] == "under_18") is minor


async def test_who_turns_18_after_the_writing_is_no_minor_the_next_day(world: World) -> None:
    nea = await world.caller("nea")
    turned = await opened_case(nea, person={"birth_date": f"{THIS_YEAR - 18}-01-01"}, profile={})
    not_yet = await opened_case(nea, person={"birth_date": years_ago(18, -35)}, profile={})
    for case in (turned, not_yet):
        await world.value(BEFORE_THE_BIRTHDAY, case["id"])
    assert (await nea.get(f"/v1/cases/{turned['id']}")).json()["minor"] is True
    await world.service.worker.run_once("see_who_came_of_age")
    seen = (await nea.get(f"/v1/cases/{turned['id']}")).json()
    assert (seen["minor"], seen["preview"]["age_band"], seen["version"]) == (False, "18_24", 1)
    assert (await nea.get(f"/v1/cases/{not_yet['id']}")).json()["minor"] is True


BEFORE_THE_BIRTHDAY = "UPDATE corridor.cases SET of_age = false WHERE corridor.public_id('case', id) = $1"


@pytest.mark.parametrize("of_age", [True, False])
async def test_an_erased_case_is_counted_in_the_band_that_was_shown(world: World, of_age: bool) -> None:
    for year in range(1950, 2027):
        band = await world.value("SELECT corridor.age_band_in(2026, $1, $2)", year, of_age)
        assert band == age_band(year, of_age and year <= 2008, date(2026, 11, 22)), year


async def test_a_window_that_is_over_is_neither_set_nor_sent(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    over = {"from": None, "to": "2026-01-01T00:00:00Z"}
    body = a_referral(case_id, consent_id)
    draft = await made(nea, "/v1/referrals", body)
    path = f"/v1/referrals/{draft['id']}"
    refused = [
        await nea.post("/v1/referrals", {**body, "arrival_window": over}),
        await nea.patch(path, {"arrival_window": over}, if_match="*"),
    ]
    shift = "UPDATE corridor.referrals SET window_to = '2026-01-01' WHERE corridor.public_id('referral', id) = $1"
    await world.value(shift, draft["id"])
    refused.append(await nea.post(f"{path}/send", {}))
    for answer in refused:
        fault = answer.json()["errors"][0]
        assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/arrival_window/to", "in_the_past")
    assert (await nea.patch(path, {"urgency": "urgent"}, if_match="*")).status_code == 200
    assert (await nea.patch(path, {"arrival_window": None}, if_match="*")).status_code == 200
    assert (await nea.post(f"{path}/send", {})).status_code == 200
