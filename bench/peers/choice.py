"""The products that the operator named: a URL and a token each. Nothing else is ever reached over a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.peers.place import Place
from bench.peers.products import Product


class NotUsable(ValueError):
    """A URL without a token, or one that is not http or https: reported before anything is measured."""


@dataclass(frozen=True, slots=True)
class Named:
    """The operator's options for a product; ``missing`` names an option that this product also needs."""

    url: str | None
    token: str | None
    product: Product
    missing: str = ""


def places(named: Mapping[str, Named]) -> tuple[Place, ...]:
    """Return the products that have a URL; raises ``NotUsable``."""
    return tuple(_place(name, one.url, one) for name, one in named.items() if one.url)


def left_out(named: Mapping[str, Named]) -> str:
    """Return one line naming the products without a URL; empty if all have one."""
    absent = [name for name, one in named.items() if not one.url]
    return f"Left out, for no URL is given: {', '.join(absent)}." if absent else ""


def _place(name: str, url: str, one: Named) -> Place:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise NotUsable(f"--{name}-url must be an http or https URL without a query.")
    if parts.username is not None:
        raise NotUsable(f"--{name}-url must not hold a password; there is --{name}-token.")
    if not one.token or not one.token.isascii() or not one.token.isprintable() or " " in one.token:
        raise NotUsable(f"--{name}-url needs --{name}-token, one word.")
    if one.missing:
        raise NotUsable(f"--{name}-url needs {one.missing}.")
    return Place(one.product, url, one.token)
