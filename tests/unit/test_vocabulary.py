"""The vocabularies contain what the contract says, and nothing that they must not."""

import re
from pathlib import Path

import pytest

import domain.vocabulary as vocabulary
from domain.vocabulary import CLOSED_LISTS, SUPPORTED_LANGUAGES, VOCABULARIES, EventType, is_occupation, is_sector

# Copied from the contract by hand: a value that is renamed in the code must fail here, not follow.
FIXED_BY_THE_CONTRACT = {
    "operator_types": "government trade_union cso employer migrant_led",
    "centre_statuses": "active suspended closed",
    "capacities": "has_capacity waitlist no_capacity assessment_first",
    "agreement_statuses": "awaiting_signatures not_yet_valid in_force superseded expired",
    "corridor_statuses": "draft active suspended closed",
    "corridor_roles": "origin destination transit",
    "sexes": "female male other not_stated",
    "stages": "potential departing in_transit at_destination returning returned family",
    "case_types": (
        "wages_unpaid wages_below_minimum documents_withheld fees_job_nonexistent fees_overcharged "
        "terms_misrepresented confinement substandard_conditions injury_illness unfair_dismissal violence_harassment "
        "threats_of_denunciation detention missing_contact trafficking_indicator death departure_support "
        "return_support other"
    ),
    "relations": (
        "self spouse parent child sibling other_relative friend co_worker union_officer lawyer official other"
    ),
    "purposes": "referral legal_assistance service_delivery complaint return_reintegration",
    "data_categories": "identity contact profile summary documents claims",
    "consent_methods": "signed thumbprint oral_witnessed digital_code",
    "consent_givers": "self representative relative",
    "referral_kinds": "transfer service",
    "service_types": (
        "counselling legal_assistance information education networking training union_membership job_placement "
        "shelter_emergency health_psychosocial transport interpretation return_reintegration"
    ),
    "urgencies": "emergency urgent normal",
    "referral_statuses": (
        "draft sent acknowledged info_requested accepted in_progress paused completed declined withdrawn expired "
        "no_show consent_withdrawn entered_in_error"
    ),
    "directions": "outbound return onward",
    "decline_reasons": (
        "no_capacity not_eligible service_not_offered outside_area language_not_available missing_documents "
        "already_assisted_elsewhere duplicate conflict_of_interest unsafe_for_migrant not_contactable other"
    ),
    "deciders": "centre migrant",
    "outcomes": (
        "service_received partly_received migrant_declined could_not_contact referred_onward handed_back "
        "taken_over ineligible withdrawn deceased "
        "merged"  # set by POST /v1/cases/{id}/merge alone, refused in requests
    ),
    "handoff_statuses": "offered accepted confirmed refused lapsed called_off",
    "custody_reasons": "opened handoff hand_back consent_withdrawn successor",
    "document_categories": "consent_form identity_document contract payslip court_paper photo other",
    "event_types": (
        "referral.sent referral.acknowledged referral.info_requested referral.info_provided referral.accepted "
        "referral.declined referral.withdrawn referral.expired referral.overdue referral.no_show "
        "referral.contact_confirmed referral.paused referral.resumed referral.completed referral.redirected "
        "referral.voided referral.amended referral.rescheduled referral.sender_changed handoff.offered "
        "handoff.accepted handoff.confirmed handoff.refused handoff.lapsed "
        "handoff.called_off consent.recorded consent.withdrawn deletion.owed deletion.confirmed deletion.overdue "
        "message.posted document.added "
        "document.removed "  # a step of the timeline alone (ADR 0057)
        "case.opened case.closed case.reopened case.erased "
        "case.merged case.unmerged "  # steps of the timeline alone (ADR 0066)
        "case.retention_due case.unattended "
        "case.contact_stopped case.contact_allowed "  # added to the contract's list by ADR 0083
        "centre.capacity_changed "
        "centre.status_changed corridor.changed agreement.published agreement.signed "
        "agreement.expiring agreement.expired claim.updated "
        "group.changed webhook.disabled "
        "webhook.test "  # what POST …/test sends
        "identity.budget_exceeded"  # added to the contract's list by ADR 0018
    ),
}


@pytest.mark.parametrize("name", sorted(FIXED_BY_THE_CONTRACT))
def test_a_list_holds_exactly_the_values_of_the_contract(name: str) -> None:
    assert VOCABULARIES[name] == tuple(FIXED_BY_THE_CONTRACT[name].split())


def test_the_supported_languages_are_those_of_the_contract() -> None:
    assert SUPPORTED_LANGUAGES == ("en", "km", "lo", "th", "vi", "my", "id", "ms")


def test_every_enumeration_of_the_package_can_be_fetched_as_a_list() -> None:
    enumerations = {member for member in vars(vocabulary).values() if isinstance(member, type)}
    assert enumerations == set(CLOSED_LISTS.values())


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_list_names_and_codes_keep_one_shape(name: str) -> None:
    codes = VOCABULARIES[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert len(set(codes)) == len(codes)
    if name in CLOSED_LISTS:
        assert all(re.fullmatch(r"[a-z0-9]+([_.][a-z0-9]+)*", code) for code in codes)


def test_an_event_type_names_its_subject_and_what_happened() -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", event) for event in EventType)


def test_no_list_states_how_somebody_may_stay_in_a_country() -> None:
    telling = re.compile(r"visa|legal_status|irregular|undocumented|residence|stay_permit|immigration|overstay")
    assert [code for codes in VOCABULARIES.values() for code in codes if telling.search(code)] == []


def test_the_lists_cannot_be_changed_while_running() -> None:
    with pytest.raises(TypeError):
        VOCABULARIES["stages"] = ()  # type: ignore[index]


@pytest.mark.parametrize("code", ["A", "U", "03", "031", "0311"])
def test_isic_sections_divisions_groups_and_classes_are_sectors(code: str) -> None:
    assert is_sector(code)


@pytest.mark.parametrize("code", ["", "V", "a", "1", "AA", "01111", "A01", "A\n", "០៣", "fishing"])
def test_anything_else_is_no_sector(code: str) -> None:
    assert not is_sector(code)


@pytest.mark.parametrize("code", ["0", "9", "62", "622", "6222"])
def test_isco_groups_of_every_level_are_occupations(code: str) -> None:
    assert is_occupation(code)


@pytest.mark.parametrize("code", ["", "A", "62222", "6\n", "-6", "๖", "fisher"])
def test_anything_else_is_no_occupation(code: str) -> None:
    assert not is_occupation(code)


def test_the_glossary_has_a_line_for_each_list() -> None:
    glossary = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [name for name in VOCABULARIES if f"`{name}`" not in glossary] == []
