"""Own references (``external_id``): what an organisation's own system calls a case or a referral.

Unique within the organisation, apart for cases and for referrals, and shown to that organisation alone.
"""

from enum import StrEnum

from domain.kernel.errors import Conflict

EXTERNAL_ID = "external_id"
"""The field that holds one."""


class OwnReferenceKind(StrEnum):
    """What is referred to. Cases and referrals are numbered apart: one value may name one of each."""

    CASE = "case"
    REFERRAL = "referral"


class ExternalIdTaken(Conflict):
    """Your organisation already uses this external_id for another object; choose a different one."""

    code = "external_id_taken"
