"""The audit trail over HTTP."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from api.v1.fields import Named, Time, Told
from domain.audit.evidence import ConsistencyProof, InclusionProof
from domain.audit.tree_head import TreeHead
from domain.kernel.ids import to_text

Behind = Annotated[Literal["operator", "system"], Named("AuditActor", "Who acted, if neither a client nor a user.")]
Sign = Callable[[TreeHead], str]


class AuditEntry(Told):
    """One entry: who did or tried what, on which object, when, from where, and whether it was allowed."""

    id: str
    at: Time
    organisation_id: str = Field(
        description="Whose trail it is: who acted, or whom a change by the operator or the coordinating body concerns."
    )
    actor: Behind | None = Field(
        description="operator: whoever runs the service, at its command line; system: the service itself, on behalf of "
        "the organisation; null: client_id and user_id say who."
    )
    client_id: str | None = Field(description="The system; null for what a person did on our own pages.")
    user_id: str | None = Field(
        description="Who was signed in; null where a partner's system acted by itself, or a sign-in failed."
    )
    operation: str = Field(
        description="The operationId; or on our own pages sign_in, allow_application, change_password, "
        "change_authenticator or end_session; or the command."
    )
    object_id: str | None = Field(description="The object that was named or made.")
    case_id: str | None
    outcome: Literal["allowed", "refused"]
    about: str = Field(
        description="identity (it was read), changed, or the code of the problem; of a refused sending all codes by "
        "which the person's own word forbids it, with a space between. Of signing in: signed_in, "
        "signed_in_with_recovery_code, wrong_password, wrong_code, person_disabled, too_many_tries, "
        "application_of_another_organisation, session_ended, application_allowed, application_refused, tokens_revoked, "
        "code_reused, refresh_token_reused, password_changed, authenticator_changed."
    )
    address: str | None = Field(description="The network address that the request came from.")
    request_id: str
    number: int = Field(description="Its place in its chain: the case's, or else the organisation's.")
    hash: str = Field(description="SHA-256 of the hash before it in the chain and of the entry, in hex.")
    entry: str = Field(description="The text that is hashed, into the chain and as a leaf of the tree.")


class AuditPage(Told):
    """One page of the audit trail, newest first."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None


class TreeHeadAnswer(Told, title="TreeHead"):
    """A signed tree head."""

    tree_size: int
    root_hash: str = Field(description="In hex.")
    timestamp: Time
    signature: str = Field(description="Compact JWS, EdDSA, typ audit-tree-head+jwt, by a key of /oauth/jwks.")

    @classmethod
    def of(cls, head: TreeHead, sign: Sign) -> "TreeHeadAnswer":
        """Shape it; a head that nobody signed yet is signed now."""
        return cls(
            tree_size=head.tree_size,
            root_hash=head.root_hash.hex(),
            timestamp=head.at,
            signature=head.signature or sign(head),
        )


class AuditProofAnswer(Told, title="AuditProof"):
    """An inclusion proof (RFC 9162, 2.1.3) or a consistency proof (2.1.4); the fields of the other one are null."""

    entry_id: str | None
    entry: str | None
    leaf_index: int | None
    leaf_hash: str | None
    from_size: int | None
    tree_size: int
    hashes: tuple[str, ...] = Field(description="In hex, from the leaf upwards.")
    tree_head: TreeHeadAnswer = Field(description="The head that the proof leads to.")

    @classmethod
    def of(cls, proof: InclusionProof | ConsistencyProof, sign: Sign) -> "AuditProofAnswer":
        """Shape it."""
        found = proof if isinstance(proof, InclusionProof) else None
        return cls(
            entry_id=None if found is None else to_text("audit", found.entry_id),
            entry=None if found is None else found.leaf.entry,
            leaf_index=None if found is None else found.leaf.index,
            leaf_hash=None if found is None else found.leaf_hash.hex(),
            from_size=proof.from_size if isinstance(proof, ConsistencyProof) else None,
            tree_size=proof.head.tree_size,
            hashes=tuple(found.hex() for found in proof.hashes),
            tree_head=TreeHeadAnswer.of(proof.head, sign),
        )
