"""What no entry can say of itself: that what it names exists, and that the whole makes sense."""

from adapters.postgres.directory.entries import CentreEntry, CorridorEntry, DirectoryFile
from adapters.postgres.directory.known import Known
from adapters.postgres.directory.reading import Places
from domain.corridor.membership import why_not_member
from domain.directory.areas import NOT_IN_COUNTRY, lies_in
from domain.vocabulary import CorridorRole


def check(file: DirectoryFile, known: Known, places: Places) -> None:
    """Raise ``DirectoryFileWrong`` with every mistake."""
    for section in ("organisations", "centres", "corridors"):
        _each_code_once(section, [entry.code for entry in getattr(file, section)], places)
    organisations = known.organisations.keys() | {entry.code for entry in file.organisations}
    centres = {code: row.country for code, row in known.centres.items()}
    centres |= {entry.code: entry.country for entry in file.centres}
    for number, centre in enumerate(file.centres):
        _check_centre(centre, ("centres", number), organisations, centres, known, places)
    for number, corridor in enumerate(file.corridors):
        _check_corridor(corridor, ("corridors", number), organisations, centres, known, places)
    places.raise_if_wrong()


def _each_code_once(section: str, codes: list[str], places: Places) -> None:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            places.wrong((section, number, "code"), f"{code} stands in the file twice")
        seen.add(code)


def _check_centre(
    entry: CentreEntry,
    path: tuple[str, int],
    organisations: set[str],
    centres: dict[str, str],
    known: Known,
    places: Places,
) -> None:
    if entry.organisation not in organisations:
        places.wrong((*path, "organisation"), f"there is no organisation {entry.organisation}")
    if not lies_in(entry.area, entry.country):
        places.wrong((*path, "area"), NOT_IN_COUNTRY)
    if entry.successor is not None and (entry.successor not in centres or entry.successor == entry.code):
        places.wrong((*path, "successor"), f"there is no other centre {entry.successor}")
    row = known.centres.get(entry.code)
    owner = known.organisations.get(entry.organisation)
    if row is not None and (owner is None or row.organisation_id != owner.id):
        # Cases, keys and custody name the organisation beside the centre: it cannot change hands by a file.
        places.wrong((*path, "organisation"), f"{entry.code} belongs to another organisation, and stays there")
    if row is not None and row.country != entry.country:
        places.wrong((*path, "country"), f"{entry.code} is in {row.country}; a centre elsewhere needs another code")


def _check_corridor(
    entry: CorridorEntry,
    path: tuple[str, int],
    organisations: set[str],
    centres: dict[str, str],
    known: Known,
    places: Places,
) -> None:
    if entry.origin_country == entry.destination_country:
        places.wrong((*path, "destination_country"), "a corridor joins two countries")
    if {entry.origin_country, entry.destination_country} & set(entry.transit_countries):
        places.wrong((*path, "transit_countries"), "a transit country is neither the origin nor the destination")
    if entry.lead_organisation is not None and entry.lead_organisation not in organisations:
        places.wrong((*path, "lead_organisation"), f"there is no organisation {entry.lead_organisation}")
    row = known.corridors.get(entry.code)
    wanted = (entry.origin_country, entry.destination_country)
    if row is not None and wanted != (row.origin_country, row.destination_country):
        places.wrong(path, f"{entry.code} joins {row.origin_country} and {row.destination_country}, and goes on to")
    transit = entry.transit_countries
    if row is not None and "transit_countries" not in entry.model_fields_set:
        transit = row.transit_countries
    members: list[tuple[str, CorridorRole, tuple[str | int, ...]]]
    members = [(member.centre, member.role, (*path, "members", n)) for n, member in enumerate(entry.members)]
    if row is not None and "members" not in entry.model_fields_set:
        codes = {known_row.id: code for code, known_row in known.centres.items()}
        kept = known.members.get(row.id, {}).values()
        members = [(codes[member.centre_id], CorridorRole(member.role), (*path, "members")) for member in kept]
    seen: set[str] = set()
    for centre, role, place in members:
        if centre not in centres:
            places.wrong(place, f"there is no centre {centre}")
            continue
        if centre in seen:
            places.wrong(place, f"{centre} stands in the list twice")
        seen.add(centre)
        reason = why_not_member(role, centres[centre], entry.origin_country, entry.destination_country, tuple(transit))
        if reason is not None:
            places.wrong(place, reason)
