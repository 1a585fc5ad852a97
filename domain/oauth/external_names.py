"""What an external identity provider calls somebody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExternalName:
    """The issuer, and ``client_id`` and ``sub`` as its access tokens have them; for a system often the same text."""

    issuer: str
    client_id: str
    subject: str
