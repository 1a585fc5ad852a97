"""What is recorded about a claim: what the migrant is owed and pursues (contract, section 8)."""

from enum import StrEnum


class ClaimKind(StrEnum):
    """What is claimed."""

    UNPAID_WAGES = "unpaid_wages"
    UNDERPAID_WAGES = "underpaid_wages"
    OVERCHARGED_FEES = "overcharged_fees"
    WITHHELD_DOCUMENTS = "withheld_documents"
    CONTRACT_SUBSTITUTION = "contract_substitution"
    INJURY_COMPENSATION = "injury_compensation"
    UNFAIR_DISMISSAL = "unfair_dismissal"
    VIOLENCE = "violence"
    OTHER = "other"


class RespondentKind(StrEnum):
    """The kind of respondent."""

    RECRUITMENT_AGENCY = "recruitment_agency"
    SUB_AGENT = "sub_agent"
    EMPLOYER = "employer"
    OTHER = "other"


class ForumKind(StrEnum):
    """The kind of office or court the claim is brought before."""

    CONCILIATION = "conciliation"
    LABOUR_INSPECTORATE = "labour_inspectorate"
    LABOUR_COURT = "labour_court"
    CIVIL_COURT = "civil_court"
    CRIMINAL_COURT = "criminal_court"
    RECRUITMENT_AUTHORITY = "recruitment_authority"
    COMPENSATION_FUND = "compensation_fund"
    EMBASSY = "embassy"
    INTERNAL = "internal"


class ClaimStep(StrEnum):
    """What happened to a claim."""

    FILED = "filed"
    HEARD = "heard"
    SETTLED = "settled"
    AWARDED = "awarded"
    APPEALED = "appealed"
    DISMISSED = "dismissed"
    PAID = "paid"
    ENFORCED = "enforced"
    WITHDRAWN = "withdrawn"


class ClaimStatus(StrEnum):
    """Where a claim stands; it follows from its steps."""

    PREPARING = "preparing"
    FILED = "filed"
    IN_PROCEEDINGS = "in_proceedings"
    SETTLED = "settled"
    AWARDED = "awarded"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
