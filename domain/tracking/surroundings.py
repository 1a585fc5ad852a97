"""What surrounds a case for its migrant: public facts of centres, and who looked at the identity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.ids import CentreId, OrganisationId
from domain.person.whole_case import WholeCase


@dataclass(frozen=True, slots=True)
class PublicCentre:
    """A centre as the directory publishes it."""

    id: CentreId
    organisation_id: OrganisationId
    code: str
    name: str
    country: str
    contact: Mapping[str, str]
    opening_hours: Mapping[str, str]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdentityRead:
    """One reading of the identity in the audit trail, or one that was refused."""

    at: datetime
    organisation_id: OrganisationId
    organisation: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``reads``: the newest, at most 20. ``written``: how many messages the migrant wrote within a day."""

    centres: Mapping[CentreId, PublicCentre]
    reads: tuple[IdentityRead, ...]
    written: int


def centres_around(whole: WholeCase) -> tuple[CentreId, ...]:
    """Return the centres that a migrant's view may name: those that know of the case, and recipients of consents."""
    found = [place.centre_id for place in whole.places]
    found += [centre for consent in whole.consents for centre in consent.recipients.centres]
    return tuple(dict.fromkeys(found))


def reader_of(read: IdentityRead, whole: WholeCase, centres: Mapping[CentreId, PublicCentre]) -> str:
    """Return the name of the centre that looked, or of its organisation if several of its centres know of the case: the
    trail names the organisation.
    """
    names = _names((p.centre_id for p in whole.places if p.organisation_id == read.organisation_id), centres)
    return names[0] if len(names) == 1 else read.organisation


def _names(ids: Iterable[CentreId], centres: Mapping[CentreId, PublicCentre]) -> tuple[str, ...]:
    return tuple(centres[one].name for one in dict.fromkeys(ids) if one in centres)
