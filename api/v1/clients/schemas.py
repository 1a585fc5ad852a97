"""Schemas of partner systems."""

from typing import Annotated, Any, Literal

from pydantic import Field

from api.v1.fields import Line, Name, Named, Reference, RequestBody, ResponseBody, StrictBool, Time
from api.v1.shown_once import ShownOnce
from domain.directory.codes import reference_in
from domain.kernel.ids import to_text
from domain.oauth.clients import (
    ClientRequest,
    ClientStatus,
    Jwks,
    RegisteredClient,
    keys_asked_for,
    reference_of,
)

KEYS = "The system's public keys (RFC 7517): P-256, Ed25519, or RSA of 2048 to 4096 bits; at most 10."
BY_REFERENCE = (
    "In place of jwks: an https address where the system's operator publishes its keys and changes them by itself. "
    "Each key needs a kid."
)
Keys = Annotated[dict[str, Any], Named("JsonWebKeySet", "Public keys (RFC 7517): an object with a list `keys`.")]


class ClientAnswer(ResponseBody, title="PartnerClient"):
    """A partner system."""

    id: str
    client_id: str = Field(description="The same as id: the client_id at /oauth/token.")
    organisation_id: str
    name: str
    version: int
    status: ClientStatus = Field(
        description="pending: no token until a second person of the organisation activates it."
    )
    scopes: tuple[str, ...]
    centre_ids: tuple[str, ...] | None = Field(
        description="The centres that it is limited to; null: every centre of the organisation."
    )
    authentication: Literal["private_key_jwt", "client_secret_basic"]
    jwks: Keys | None
    jwks_uri: str | None = Field(description="Where the system's operator publishes its keys, in place of jwks.")
    pending_jwks: Keys | None = Field(description="Keys that come into force when a second person activates them.")
    pending_jwks_uri: str | None = Field(description="The same for keys by reference.")
    redirect_uris: tuple[str, ...]
    dpop_required: bool
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, client: RegisteredClient) -> "ClientAnswer":
        """Build it from the domain object."""
        return cls(**_fields(client))


class ClientWithSecret(ClientAnswer, ShownOnce, title="PartnerClientWithSecret"):
    """A partner system with its secret, which is shown only once."""

    secrets = ("client_secret",)

    client_secret: str | None = Field(default=None, description="Null if the system authenticates by keys.")

    @classmethod
    def of(cls, client: RegisteredClient) -> "ClientWithSecret":
        """Build it from the domain object."""
        return cls(**_fields(client), client_secret=client.secret)


def _fields(client: RegisteredClient) -> dict[str, Any]:
    centres, public_id = client.centre_ids, to_text("client", client.id)
    return {
        "id": public_id,
        "client_id": public_id,
        "organisation_id": to_text("organisation", client.organisation_id),
        "name": client.name,
        "version": client.version,
        "status": client.status,
        "scopes": client.scopes,
        "centre_ids": None if centres is None else tuple(to_text("centre", centre) for centre in centres),
        "authentication": "private_key_jwt" if client.jwks or client.pending_jwks else "client_secret_basic",
        **_keys("jwks", client.jwks),
        **_keys("pending_jwks", client.pending_jwks),
        "redirect_uris": client.redirect_uris,
        "dpop_required": client.dpop_required,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    }


def _keys(name: str, jwks: Jwks | None) -> dict[str, Any]:
    uri = reference_of(jwks)
    return {name: jwks if uri is None else None, f"{name}_uri": uri}


class ClientPage(ResponseBody, title="PartnerClientPage"):
    """One page of partner systems, newest first."""

    items: tuple[ClientAnswer, ...]
    next_cursor: str | None


class RegisterClientBody(RequestBody, title="RegisterClientRequest"):
    """A new partner system."""

    name: Name = Field(description="The name people see when the system asks for their consent.")
    scopes: tuple[Reference, ...] = Field(min_length=1, max_length=40, description="The scopes that it may ask for.")
    centre_ids: tuple[Reference, ...] | None = Field(
        default=None, min_length=1, max_length=200, description="Limits it to these centres, by id or code."
    )
    jwks: Keys | None = Field(default=None, description=KEYS)
    jwks_uri: Line | None = Field(default=None, description=BY_REFERENCE)
    dpop_required: StrictBool = Field(default=False, description="Every token must be bound to a key (RFC 9449).")
    redirect_uris: tuple[Line, ...] = Field(
        default=(), max_length=10, description="Where people may return after signing in."
    )

    def to_command(self) -> ClientRequest:
        """Convert it to the use case's argument."""
        named = enumerate(self.centre_ids or ())
        centres = tuple(reference_in("centre", centre, f"/centre_ids/{place}") for place, centre in named) or None
        keys = keys_asked_for(self.jwks, self.jwks_uri)
        return ClientRequest(self.name, self.scopes, centres, keys, self.dpop_required, self.redirect_uris)


class RotateClientBody(RequestBody, title="RotateClientRequest"):
    """New keys for a system that authenticates by keys; left out, the system gets a new secret. A system whose scopes
    open data about people needs keys.
    """

    jwks: Keys | None = Field(default=None, description=KEYS)
    jwks_uri: Line | None = Field(default=None, description=BY_REFERENCE)

    def to_keys(self) -> object:
        """Convert it to the use case's argument."""
        return keys_asked_for(self.jwks, self.jwks_uri)
