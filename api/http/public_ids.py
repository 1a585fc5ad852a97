"""Public ids and codes in paths and bodies. A malformed id gets the same response as an unknown one (contract, section
1).
"""

from uuid import UUID

from domain.cases.codes import written_case_code
from domain.directory.codes import is_code
from domain.kernel.errors import Missing
from domain.kernel.ids import (
    CaseCode,
    CaseId,
    CaseReference,
    ClientId,
    ConsentId,
    HandoffId,
    ReferralId,
    from_text,
    to_text,
)


def uuid_in(kind: str, text: str, pointer: str | None = None) -> UUID:
    """Read a public id; raises ``Missing``."""
    found = from_text(kind, text)
    if found is None:
        raise Missing(pointer=pointer)
    return found


def case_in(text: str, pointer: str | None = None) -> CaseReference:
    """Read the id or the code of a case; raises ``Missing``."""
    found = from_text("case", text)
    if found is not None:
        return CaseId(found)
    code = written_case_code(text)
    if code is None:
        raise Missing(pointer=pointer)
    return CaseCode(code)


def consent_in(text: str, pointer: str | None = None) -> ConsentId:
    """Read the id of a consent; raises ``Missing``."""
    return ConsentId(uuid_in("consent", text, pointer))


def referral_in(text: str, pointer: str | None = None) -> ReferralId:
    """Read the id of a referral; raises ``Missing``."""
    return ReferralId(uuid_in("referral", text, pointer))


def handoff_in(text: str, pointer: str | None = None) -> HandoffId:
    """Read the id of a handoff; raises ``Missing``."""
    return HandoffId(uuid_in("handoff", text, pointer))


def client_in(text: str, pointer: str | None = None) -> ClientId:
    """Read the id of a client; raises ``Missing``."""
    return ClientId(uuid_in("client", text, pointer))


def reference_in(kind: str, text: str, pointer: str | None = None) -> str:
    """Read an id or a code as the stores expect it: the UUID as text, or the code itself; raises ``Missing``."""
    found = from_text(kind, text)
    if found is not None:
        return str(found)
    if not is_code(text):
        raise Missing(pointer=pointer)
    return text


def shown(kind: str, value: UUID | None) -> str | None:
    """Write an id that may be absent."""
    return None if value is None else to_text(kind, value)
