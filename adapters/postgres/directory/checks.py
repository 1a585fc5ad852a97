"""Checks across entries: everything they name exists, and the whole is consistent."""

from collections.abc import Mapping

from adapters.postgres.directory.agreements import check_agreement
from adapters.postgres.directory.entries import CentreEntry, CorridorEntry, DirectoryFile, OrganisationEntry
from adapters.postgres.directory.known import Known
from adapters.postgres.directory.reading import Mistakes
from domain.directory.areas import NOT_IN_COUNTRY, lies_in
from domain.directory.corridor import DEFAULT_RESPONSE_TIMES, filled_response_times, why_times_contradict
from domain.directory.countries import why_no_road
from domain.directory.organisations import OrganisationStatus
from domain.vocabulary import CentreStatus


def check(file: DirectoryFile, known: Known, mistakes: Mistakes) -> None:
    """Raise ``DirectoryFileWrong`` with every mistake."""
    for section in ("organisations", "centres", "corridors"):
        _each_code_once(section, [entry.code for entry in getattr(file, section)], mistakes)
    organisations = known.organisations.keys() | {entry.code for entry in file.organisations}
    centres = {code: row.country for code, row in known.centres.items()}
    centres |= {entry.code: entry.country for entry in file.centres}
    in_operation, successors = _in_operation(file, known), _successors(file, known)
    for number, centre in enumerate(file.centres):
        path = ("centres", number)
        _check_centre(centre, path, organisations, centres, known, mistakes)
        if _changes_successor(centre, known) and centre.successor in centres.keys() - in_operation:
            mistakes.note((*path, "successor"), f"{centre.successor} is not active, and cannot take over")
        if _closes_a_circle(centre, successors, known):
            mistakes.note((*path, "successor"), f"{centre.code} takes over from {centre.successor} itself")
    for number, corridor in enumerate(file.corridors):
        _check_corridor(corridor, ("corridors", number), organisations, centres, known, mistakes)
        check_agreement(corridor, ("corridors", number), file, known, mistakes)
    mistakes.raise_if_any()


def _changes_successor(entry: CentreEntry, known: Known) -> bool:
    """Return whether the file names another successor than before: what an export says of the past may stay."""
    row, successor = known.centres.get(entry.code), known.centres.get(entry.successor or "")
    return row is not None and (successor is None or row.successor_centre_id != successor.id)


def _successors(file: DirectoryFile, known: Known) -> dict[str, str | None]:
    """Return each centre's successor after the import, by code."""
    codes = {row.id: code for code, row in known.centres.items()}
    found = {
        code: None if row.successor_centre_id is None else codes[row.successor_centre_id]
        for code, row in known.centres.items()
    }
    return found | {entry.code: entry.successor for entry in file.centres if "successor" in entry.model_fields_set}


def _closes_a_circle(entry: CentreEntry, successors: Mapping[str, str | None], known: Known) -> bool:
    is_news = entry.code not in known.centres or _changes_successor(entry, known)
    return is_news and entry.successor != entry.code and entry.code in _line_from(entry.successor, successors)


def _line_from(centre: str | None, successors: Mapping[str, str | None]) -> set[str]:
    """Return a centre with its successor, that one's, and so on."""
    line = set[str]()
    while centre is not None and centre not in line:
        line.add(centre)
        centre = successors.get(centre)
    return line


def _in_operation(file: DirectoryFile, known: Known) -> set[str]:
    """Return the codes of the centres that are in operation after the import (``Centre.in_operation``)."""
    organisations = {code: row.status for code, row in known.organisations.items()}
    organisations |= {entry.code: entry.status for entry in file.organisations if _is_set(entry, known.organisations)}
    owners = {row.id: code for code, row in known.organisations.items()}
    centres = {code: (owners[row.organisation_id], row.status) for code, row in known.centres.items()}
    for entry in file.centres:
        status = entry.status if _is_set(entry, known.centres) else centres[entry.code][1]
        centres[entry.code] = (entry.organisation, status)
    return {
        code
        for code, (owner, status) in centres.items()
        if status == CentreStatus.ACTIVE and organisations.get(owner) == OrganisationStatus.ACTIVE
    }


def _is_set(entry: OrganisationEntry | CentreEntry, known: Mapping[str, object]) -> bool:
    """Return whether the entry decides the status: it names one, or what it describes is new."""
    return "status" in entry.model_fields_set or entry.code not in known


def _each_code_once(section: str, codes: list[str], mistakes: Mistakes) -> None:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            mistakes.note((section, number, "code"), f"{code} stands in the file twice")
        seen.add(code)


def _check_centre(
    entry: CentreEntry,
    path: tuple[str, int],
    organisations: set[str],
    centres: dict[str, str],
    known: Known,
    mistakes: Mistakes,
) -> None:
    if entry.organisation not in organisations:
        mistakes.note((*path, "organisation"), f"there is no organisation {entry.organisation}")
    if not lies_in(entry.area, entry.country):
        mistakes.note((*path, "area"), str(NOT_IN_COUNTRY))
    if entry.successor is not None and (entry.successor not in centres or entry.successor == entry.code):
        mistakes.note((*path, "successor"), f"there is no other centre {entry.successor}")
    row = known.centres.get(entry.code)
    owner = known.organisations.get(entry.organisation)
    if row is not None and (owner is None or row.organisation_id != owner.id):
        # Cases, keys and custody store the organisation with the centre, so a file cannot move a centre to another one.
        mistakes.note((*path, "organisation"), f"{entry.code} belongs to another organisation, and stays there")
    if row is not None and row.country != entry.country:
        mistakes.note((*path, "country"), f"{entry.code} is in {row.country}; a centre elsewhere needs another code")


def _check_corridor(
    entry: CorridorEntry,
    path: tuple[str, int],
    organisations: set[str],
    centres: dict[str, str],
    known: Known,
    mistakes: Mistakes,
) -> None:
    for field, sentence in why_no_road(entry.origin_country, entry.destination_country, entry.transit_countries):
        mistakes.note((*path, field), str(sentence))
    if entry.lead_organisation is not None and entry.lead_organisation not in organisations:
        mistakes.note((*path, "lead_organisation"), f"there is no organisation {entry.lead_organisation}")
    row = known.corridors.get(entry.code)
    if entry.response_times is not None:
        given = entry.response_times.model_dump(exclude_none=True)
        present = DEFAULT_RESPONSE_TIMES if row is None else row.response_times
        for urgency, sentence in why_times_contradict(filled_response_times(given, present)):
            mistakes.note((*path, "response_times", urgency), str(sentence))
    wanted = (entry.origin_country, entry.destination_country)
    if row is not None and wanted != (row.origin_country, row.destination_country):
        mistakes.note(path, f"{entry.code} joins {row.origin_country} and {row.destination_country}, and goes on to")
    seen: set[str] = set()
    for number, member in enumerate(entry.members):
        place = (*path, "members", number)
        if member.centre not in centres:
            mistakes.note(place, f"there is no centre {member.centre}")
        elif member.centre in seen:
            mistakes.note(place, f"{member.centre} stands in the list twice")
        seen.add(member.centre)
