"""An agreement: what the organisations of a corridor have signed, and whether it allows sending (contract, section 3).

The newest agreement whose first day has come binds, signed or not; from that day the older ones are superseded. Days
are UTC days. An agreement never changes; a new one replaces it (ADR 0052).
"""

from dataclasses import dataclass
from datetime import date, datetime

from domain.kernel.ids import AgreementId, CorridorId, OrganisationId
from domain.vocabulary import AgreementStatus, DataCategory, Purpose

PARTIES_AT_LEAST = 2
"""An agreement is between at least two organisations, unless one organisation runs all centres of the corridor."""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A signature on paper. The import file has no signatory."""

    signed_on: date
    signatory: str | None


@dataclass(frozen=True, slots=True)
class Signature:
    """One organisation's signature. ``signed_by``: the public id of the client or person who signed or recorded it;
    ``None`` if an import did.
    """

    organisation_id: OrganisationId
    signed_at: datetime
    signed_by: str | None
    on_paper: OnPaper | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement of a corridor, as of the UTC day ``as_of``. ``parties``: the organisations of the corridor's
    members; ``superseded``: a newer one binds. Its first and last days are included.
    """

    id: AgreementId
    version: int
    corridor_id: CorridorId
    number: int
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    retention: str
    valid_from: date
    valid_to: date
    document_url: str | None
    created_at: datetime
    updated_at: datetime
    signatures: tuple[Signature, ...]
    parties: tuple[OrganisationId, ...]
    as_of: date
    superseded: bool = False

    @property
    def signers(self) -> frozenset[OrganisationId]:
        """Return the organisations that have signed."""
        return frozenset(one.organisation_id for one in self.signatures)

    @property
    def missing_signatures(self) -> tuple[OrganisationId, ...]:
        """Return the organisations of the corridor that have not signed; they can neither send nor receive."""
        return tuple(party for party in self.parties if party not in self.signers)

    @property
    def signed_by_enough(self) -> bool:
        """Return whether the organisations of at least two members have signed."""
        needed = max(1, min(PARTIES_AT_LEAST, len(self.parties)))
        return len(self.signers.intersection(self.parties)) >= needed

    @property
    def status(self) -> AgreementStatus:
        """Return its status."""
        if self.superseded:
            return AgreementStatus.SUPERSEDED
        if self.as_of > self.valid_to:
            return AgreementStatus.EXPIRED
        if not self.signed_by_enough:
            return AgreementStatus.AWAITING_SIGNATURES
        return AgreementStatus.NOT_YET_VALID if self.as_of < self.valid_from else AgreementStatus.IN_FORCE
