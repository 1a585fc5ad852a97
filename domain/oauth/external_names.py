"""What an external identity provider calls a client or a user."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExternalName:
    """The issuer, and ``client_id`` and ``sub`` as in its access tokens; for a client the two are often the same."""

    issuer: str
    client_id: str
    subject: str
