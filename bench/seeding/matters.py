"""A case before any referral: the person, the consent, the holder, its keys."""

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.keyring.keys import AesDataKey
from adapters.postgres.keys.sealing import sealed_identity
from adapters.postgres.mapping.cases import case_row, consent_row
from bench.seeding import people
from bench.seeding.batch import Batch, Row
from bench.seeding.chance import Chance
from bench.seeding.roads import End, Road
from domain.cases.case import Case
from domain.cases.codes import tracking_code, tracking_hash
from domain.consents.consent import Consent, Recipients
from domain.kernel.ids import CaseId, ConsentId, DataKeyId
from domain.vocabulary import CaseStatus, ConsentGivenBy, ConsentMethod, CustodyReason, DataCategory, Purpose

SHARED = (DataCategory.IDENTITY, DataCategory.CONTACT, DataCategory.PROFILE, DataCategory.SUMMARY)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case with its consent, its decrypted key and its sealed identity."""

    case: Case
    consent: Consent
    key: AesDataKey
    identity: bytes
    road: Road
    sender: End

    def first_custody(self) -> Row:
        """Return the first entry of the ledger."""
        return {
            "case_id": self.case.id,
            "entry": 1,
            "centre_id": self.sender.place.centre_id,
            "organisation_id": self.sender.place.organisation_id,
            "since": self.case.created_at,
            "until": None,
            "by": CustodyReason.OPENED,
            "handoff_id": None,
        }

    def write(self, batch: Batch, holder: End, version: int, at: datetime) -> None:
        """Write case and consent, with the final holder of the case."""
        case = replace(self.case, holder=holder.place, version=version, updated_at=at)
        batch.add("corridor.cases", case_row(case, self.identity))
        batch.add("corridor.consents", consent_row(self.consent, None))


def a_matter(chance: Chance, road: Road, sender: End, receiver: End, at: datetime) -> Matter:
    """Invent a case."""
    profile = people.a_profile(chance, sender.country, sender.area, receiver.area)
    case_id, key = CaseId(chance.new_id(at)), AesDataKey.new()
    identity = people.an_identity(chance, sender.country, profile.birth_year or 1990)
    case = Case(
        id=case_id,
        code=chance.new_code(sender.country),
        version=1,
        status=CaseStatus.OPEN,
        holder=sender.place,
        profile=profile,
        case_types=chance.some_of(people.TYPES, 2),
        excluded_operator_types=(),
        data_key_id=DataKeyId(chance.new_id(at)),
        tracking_hash=tracking_hash(tracking_code(chance.some_bytes(16))),
        has_identity=True,
        created_at=at,
        updated_at=at,
    )
    consent = Consent(
        id=ConsentId(chance.new_id(at)),
        version=1,
        case_id=case_id,
        centre_id=sender.place.centre_id,
        organisation_id=sender.place.organisation_id,
        purposes=(Purpose.REFERRAL, Purpose.SERVICE_DELIVERY),
        data_categories=SHARED,
        recipients=Recipients((), road.id, tuple(end.place.centre_id for end in (*road.origins, *road.destinations))),
        method=chance.weighted({ConsentMethod.SIGNED: 6, ConsentMethod.THUMBPRINT: 3}),
        language=profile.languages[0],
        given_by=ConsentGivenBy.SELF,
        witness=None,
        given_at=at,
        expires_at=None,
        withdrawn_at=None,
        created_at=at,
    )
    sealed = sealed_identity(key, case_id, identity)
    return Matter(case, consent, key, sealed, road, sender)
