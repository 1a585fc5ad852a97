"""Options of a field that are no vocabulary: centres, consents and the like, read through the API."""

from collections.abc import Iterable
from typing import Any

import pycountry

from api.desk.desk import Desk
from api.desk.forms.form import Option, Params
from api.labels import vocabulary
from domain.kernel.scopes import SCOPES
from domain.vocabulary import REGIONAL_LANGUAGES, SUPPORTED_LANGUAGES

NETWORK = (
    "BN", "KH", "ID", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN",
    "AE", "AU", "BH", "CN", "HK", "IL", "JO", "JP", "KR", "KW", "LB", "MO", "OM", "QA", "SA", "TW",
)  # fmt: skip
"""ASEAN, and the countries outside where many of its people work. The API knows all others too."""


def of_vocabulary(desk: Desk, name: str) -> list[Option]:
    """Return all codes of a vocabulary."""
    found = vocabulary(name)
    terms = () if found is None else found.terms
    return [(term.code, term.labels.get(desk.words.language, term.code)) for term in terms]


async def my_centres(desk: Desk, _: Params) -> list[Option]:
    """The active centres of one's organisation."""
    return [(centre["id"], centre["name"]) for centre in desk.centres if centre["status"] == "active"]


async def centres(desk: Desk, _: Params) -> list[Option]:
    """All active centres."""
    return _named(await desk.whole_list("/v1/centres", status="active"))


async def partner_centres(desk: Desk, params: Params) -> list[Option]:
    """One's own active centres, and the members of one's active corridors: whom one can work with."""
    there = {member["centre_id"] for one in await _own_corridors(desk) for member in one["members"]}
    there |= {number for number, _ in await my_centres(desk, params)}
    return [option for option in await centres(desk, params) if option[0] in there]


async def corridors(desk: Desk, _: Params) -> list[Option]:
    """All corridors, by code."""
    return [(one["id"], one["code"]) for one in await desk.whole_list("/v1/corridors")]


async def own_corridors(desk: Desk, _: Params) -> list[Option]:
    """The active corridors that one of one's centres is a member of."""
    return [(one["id"], one["code"]) for one in await _own_corridors(desk)]


async def _own_corridors(desk: Desk) -> list[dict[str, Any]]:
    own, found = desk.own_centre_ids, await desk.whole_list("/v1/corridors", status="active")
    return [one for one in found if own & {member["centre_id"] for member in one["members"]}]


async def organisations(desk: Desk, _: Params) -> list[Option]:
    """All organisations."""
    return _named(await desk.whole_list("/v1/organisations"))


async def consents(desk: Desk, params: Params) -> list[Option]:
    """The consents of the case that are in force."""
    found = await desk.whole_list(f"/v1/cases/{params['case_id']}/consents")
    active = [one for one in found if one["status"] == "active"]
    return [(one["id"], _consent(desk, one)) for one in active]


async def consents_of_referral(desk: Desk, params: Params) -> list[Option]:
    """The consents in force of the case that a referral is about."""
    referral = await desk.get(f"/v1/referrals/{params['referral_id']}")
    return await consents(desk, {"case_id": referral["case_id"]})


async def fallbacks(desk: Desk, _: Params) -> list[Option]:
    """The centres of others, to try next."""
    own = desk.own_centre_ids
    return [option for option in await partner_centres(desk, {}) if option[0] not in own]


async def files_of_claim(desk: Desk, params: Params) -> list[Option]:
    """The files on the referrals of the case that a claim belongs to, and evidence that is no longer among them."""
    claim = await desk.get(f"/v1/claims/{params['claim_id']}")
    files = await desk.files_of_case(claim["case_id"])
    there = [(one["id"], desk.file_name(one)) for one in files]
    kept = {one["document_id"] for one in claim["evidence"] or ()} - {number for number, _ in there}
    return there + [(number, desk.words("claim.removed_file")) for number in sorted(kept)]


async def relations_of_others(desk: Desk, _: Params) -> list[Option]:
    """Who may come instead of the person: everybody but the person."""
    return [option for option in of_vocabulary(desk, "relations") if option[0] != "self"]


async def organisation_statuses(desk: Desk, _: Params) -> list[Option]:
    """In operation, or disabled."""
    return [(code, desk.words(f"organisation.{code}")) for code in ("active", "disabled")]


async def yes_no(desk: Desk, _: Params) -> list[Option]:
    """Yes and no."""
    return [("yes", desk.words("form.yes")), ("no", desk.words("form.no"))]


async def scopes(_desk: Desk, _: Params) -> list[Option]:
    """What a partner system may be allowed to do."""
    return [(scope, scope) for scope in SCOPES]


async def groups(desk: Desk, params: Params) -> list[Option]:
    """The other groups of one's organisation."""
    found = await desk.items("/v1/groups", limit=200)
    return [(one["id"], one["title"] or one["id"]) for one in found if one["id"] != params["group_id"]]


async def languages(desk: Desk, _: Params) -> list[Option]:
    """The languages that people along the corridors speak most."""
    spoken = (*SUPPORTED_LANGUAGES, *REGIONAL_LANGUAGES)
    return [(code, desk.formats.label("languages", code)) for code in spoken]


async def page_languages(desk: Desk, _: Params) -> list[Option]:
    """The language of the page first: what is typed is mostly in it."""
    found = await languages(desk, _)
    return sorted(found, key=lambda option: option[0] != desk.words.language)


async def countries(desk: Desk, _: Params) -> list[Option]:
    """The countries of all centres."""
    found = {centre["country"] for centre in await desk.whole_list("/v1/centres")}
    return sorted(((code, desk.formats.label("countries", code)) for code in found), key=lambda option: option[1])


async def countries_of_network(desk: Desk, params: Params) -> list[Option]:
    """The countries that a corridor or an organisation may be in: all 249 would be 3 kB of a page in Khmer."""
    found = dict(await countries(desk, params)) | {code: desk.formats.label("countries", code) for code in NETWORK}
    return sorted(found.items(), key=lambda option: option[1])


async def origin_areas(desk: Desk, _: Params) -> list[Option]:
    """The provinces of the countries from which one's corridors lead."""
    return _areas(desk, {one["origin_country"] for one in await _own_corridors(desk)})


async def destination_areas(desk: Desk, _: Params) -> list[Option]:
    """The provinces of the countries to which one's corridors lead."""
    return _areas(desk, {one["destination_country"] for one in await _own_corridors(desk)})


async def areas_of_centre(desk: Desk, params: Params) -> list[Option]:
    """The provinces of the country of a centre, or of the organisation that gets a new one."""
    kind, number = next(iter(params.items()))
    owner = await desk.get(f"/v1/{kind.removesuffix('_id')}s/{number}")
    return _areas(desk, {owner["country"]})


def _areas(desk: Desk, countries: set[str]) -> list[Option]:
    """Name provinces (ISO 3166-2), with their country if there are several; one country has up to 78."""
    found: list[Option] = []
    for code in countries:
        inside: list[Any] = pycountry.subdivisions.get(country_code=code) or []  # type: ignore[no-untyped-call]
        before = f"{desk.formats.label('countries', code)}: " if len(countries) > 1 else ""
        found += [(one.code, before + one.name) for one in inside]
    return sorted(found, key=lambda option: option[1])


async def currencies(_desk: Desk, _: Params) -> list[Option]:
    """The currencies along the corridors."""
    return [
        (code, code) for code in ("KHR", "LAK", "MMK", "THB", "VND", "MYR", "IDR", "USD", "SGD", "TWD", "KRW", "JPY")
    ]


def _named(rows: Iterable[dict[str, Any]]) -> list[Option]:
    return sorted(((row["id"], row["name"]) for row in rows), key=lambda option: option[1])


def _consent(desk: Desk, one: dict[str, Any]) -> str:
    f = desk.formats
    until = f" – {f.day(one['expires_at'])}" if one["expires_at"] else ""
    return f"{f.day(one['given_at'])}{until}: {f.labels('purposes', one['purposes'])}"
