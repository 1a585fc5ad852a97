"""Web addresses in requests."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import StringConstraints

from api.v1.fields import Named, checked
from domain.kernel.sentence import Sentence


def _is_web_address(given: str) -> bool:
    try:
        address = urlsplit(given)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.username is None
    except ValueError:
        return False


WebAddress = Annotated[
    str,
    StringConstraints(strict=True, max_length=2000, pattern=r"^[!-~]+$"),
    checked(_is_web_address, Sentence("Write a web address that starts with https:// or http://.")),
    Named("WebAddress", "A web address.", format="uri"),
]
