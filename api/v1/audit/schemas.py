"""Schemas of the audit trail."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from api.v1.fields import Named, ResponseBody, Time
from domain.audit.evidence import ConsistencyProof, InclusionProof
from domain.audit.tree_head import TreeHead
from domain.kernel.ids import to_text

Behind = Annotated[
    Literal["operator", "system", "migrant"], Named("AuditActor", "Who acted, if neither a client nor a person.")
]
Outcome = Annotated[Literal["allowed", "refused"], Named("AuditOutcome", "Whether the action was allowed.")]
Sign = Callable[[TreeHead], str]


class AuditEntry(ResponseBody):
    """One entry: who did or tried what, on which object, when, from where, and whether it was allowed."""

    id: str
    at: Time
    organisation_id: str = Field(
        description="Whose trail it is: the organisation that acted, or the one that a change by the operator or the "
        "coordinating body concerns."
    )
    actor: Behind | None = Field(
        description="operator: the service's operator, at the command line; system: the service itself, for the "
        "organisation; null: client_id and user_id say who."
    )
    acting_organisation_id: str | None = Field(
        description="Another organisation whose look-up found this case; null for everything else."
    )
    client_id: str | None = Field(description="The partner system; null for actions on the service's own pages.")
    user_id: str | None = Field(
        description="The signed-in person; null if a partner system acted by itself, or a sign-in failed."
    )
    operation: str = Field(
        description="The operationId; or on the service's pages sign_in, allow_application, change_password, "
        "change_authenticator, end_session, list_users (refused only) or disable_user; or the operator's command."
    )
    object_id: str | None = Field(description="The object that was named or created.")
    case_id: str | None
    outcome: Outcome
    about: str = Field(
        description="identity (it, or an identity document, was read), document (another was opened), changed, lookup "
        "(you looked somebody up), looked_for (another organisation's look-up found this case), or the code of the "
        "problem; for a refused sending, all codes that the person's own wishes account for, separated by spaces. For "
        "sign-ins: signed_in, signed_in_with_recovery_code, wrong_password, wrong_code, person_disabled, "
        "too_many_tries, application_of_another_organisation, session_ended, application_allowed, "
        "application_refused, tokens_revoked, code_reused, refresh_token_reused, password_changed, "
        "authenticator_changed. For people of your organisation: administrators_only, own_access."
    )
    address: str | None = Field(description="The network address that the request came from.")
    request_id: str
    number: int = Field(description="Its position in the chain of the case, or else of the organisation.")
    hash: str = Field(description="SHA-256 of the previous hash in the chain and this entry, in hex.")
    entry: str = Field(description="The text that is hashed, both in the chain and as a leaf of the tree.")


class AuditPage(ResponseBody):
    """One page of the audit trail, newest first."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None


class TreeHeadAnswer(ResponseBody, title="TreeHead"):
    """A signed tree head."""

    tree_size: int
    root_hash: str = Field(description="In hex.")
    timestamp: Time
    signature: str = Field(description="Compact JWS, EdDSA, typ audit-tree-head+jwt, by a key of /oauth/jwks.")

    @classmethod
    def of(cls, head: TreeHead, sign: Sign) -> "TreeHeadAnswer":
        """Build it from a head; a head without a signature is signed now."""
        return cls(
            tree_size=head.tree_size,
            root_hash=head.root_hash.hex(),
            timestamp=head.at,
            signature=head.signature or sign(head),
        )


class AuditProofAnswer(ResponseBody, title="AuditProof"):
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
        """Build it from the domain object."""
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
