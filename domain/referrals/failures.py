"""Why a referral cannot be sent: one class for each code in the contract's list (section 5)."""

from domain.kernel.errors import SendingFailure
from domain.kernel.sentence import Sentence


class CorridorNotActive(SendingFailure):
    """The corridor is not active; ask the coordinating body."""

    code = "corridor_not_active"


class AgreementMissing(SendingFailure):
    """This corridor has no agreement that is valid today; the coordinating body has to publish one."""

    code = "agreement_missing"


class AgreementNotSigned(SendingFailure):
    """The agreement of this corridor still lacks the signatures of two organisations."""

    code = "agreement_not_signed"


class AgreementDoesNotCover(SendingFailure):
    """The agreement of this corridor does not cover this referral."""

    code = "agreement_does_not_cover"


class NotAMember(SendingFailure):
    """A centre is not a member of this corridor."""

    code = "not_a_member"


class ConsentMissing(SendingFailure):
    """No consent for this case is named; record the person's consent and send its consent_id."""

    code = "consent_missing"
    by_the_person = True


class ConsentExpired(SendingFailure):
    """The consent has expired; ask the person again and record a new one."""

    code = "consent_expired"
    by_the_person = True


class ConsentWithdrawn(SendingFailure):
    """The person has withdrawn the consent; nothing can be shared under it."""

    code = "consent_withdrawn"
    by_the_person = True


class ConsentDoesNotCover(SendingFailure):
    """The consent does not cover this referral."""

    code = "consent_does_not_cover"
    by_the_person = True


class OperatorTypeExcluded(SendingFailure):
    """The person does not want centres of this kind to know of the case; choose another centre."""

    code = "operator_type_excluded"
    by_the_person = True


class CentreNotActive(SendingFailure):
    """The receiving centre is not active; choose another one."""

    code = "centre_not_active"

    @classmethod
    def of_your_own(cls, pointer: str | None = None) -> "CentreNotActive":
        """Return the failure of a centre that may neither send, nor open, nor take over a case."""
        sentence = Sentence("Your centre is suspended or closed: it cannot open, send or take over a case.")
        return cls(sentence, pointer=pointer)


class CentreHasNoCapacity(SendingFailure):
    """The receiving centre has no capacity right now; only an emergency can be sent."""

    code = "centre_has_no_capacity"


class ServiceNotOffered(SendingFailure):
    """The receiving centre does not offer every service requested."""

    code = "service_not_offered"


class NotTheHolder(SendingFailure):
    """The sending centre does not hold this case, so it cannot refer it."""

    code = "not_the_holder"


class OpenTransferExists(SendingFailure):
    """The case is already being offered to a centre; call off that offer first."""

    code = "open_transfer_exists"


class DuplicateOpenReferral(SendingFailure):
    """This case already has an open referral of this kind to that centre."""

    code = "duplicate_open_referral"


class AlreadyDeclined(SendingFailure):
    """That centre has already declined this referral; send again: true to ask it once more."""

    code = "already_declined"
