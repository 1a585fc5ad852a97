"""Checks across entries: everything they name exists, and the whole is consistent."""

from adapters.postgres.directory.entries import CentreEntry, CorridorEntry, DirectoryFile
from adapters.postgres.directory.known import Known
from adapters.postgres.directory.reading import Mistakes
from domain.directory.areas import NOT_IN_COUNTRY, lies_in
from domain.directory.countries import why_no_road


def check(file: DirectoryFile, known: Known, mistakes: Mistakes) -> None:
    """Raise ``DirectoryFileWrong`` with every mistake."""
    for section in ("organisations", "centres", "corridors"):
        _each_code_once(section, [entry.code for entry in getattr(file, section)], mistakes)
    organisations = known.organisations.keys() | {entry.code for entry in file.organisations}
    centres = {code: row.country for code, row in known.centres.items()}
    centres |= {entry.code: entry.country for entry in file.centres}
    for number, centre in enumerate(file.centres):
        _check_centre(centre, ("centres", number), organisations, centres, known, mistakes)
    for number, corridor in enumerate(file.corridors):
        _check_corridor(corridor, ("corridors", number), organisations, centres, known, mistakes)
    mistakes.raise_if_any()


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
