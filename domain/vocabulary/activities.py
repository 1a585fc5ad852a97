"""What centres do besides cases and referrals, and what it is about."""

from enum import StrEnum


class ActivityKind(StrEnum):
    """What was done."""

    COUNSELLING = "counselling"
    LEGAL_ADVICE = "legal_advice"
    TRAINING = "training"
    OUTREACH = "outreach"
    HOTLINE = "hotline"
    INFORMATION_MATERIALS = "information_materials"
    RADIO_BROADCAST = "radio_broadcast"
    HOME_VISIT = "home_visit"
    LEGAL_CLINIC = "legal_clinic"
    UNION_MEETING = "union_meeting"


class ActivityTopic(StrEnum):
    """What people were counselled, trained or informed about (the subjects of the ILO MRC operations manual).

    Like everywhere else, there is no topic that tells a person's legal status.
    """

    SAFE_MIGRATION = "safe_migration"
    RECRUITMENT_PROCEDURES = "recruitment_procedures"
    RECRUITMENT_FEES = "recruitment_fees"
    CONTRACTS = "contracts"
    DOCUMENTS = "documents"
    JOB_SEARCH = "job_search"
    SKILLS = "skills"
    LANGUAGE_AND_CULTURE = "language_and_culture"
    WAGES = "wages"
    WORKING_TIME = "working_time"
    WORKING_CONDITIONS = "working_conditions"
    CHANGE_OF_EMPLOYER = "change_of_employer"
    DISMISSAL = "dismissal"
    OCCUPATIONAL_SAFETY = "occupational_safety"
    SOCIAL_SECURITY = "social_security"
    HEALTH = "health"
    VIOLENCE_HARASSMENT = "violence_harassment"
    FORCED_LABOUR_TRAFFICKING = "forced_labour_trafficking"
    WOMEN_MIGRANTS = "women_migrants"
    COMPLAINTS = "complaints"
    UNIONS = "unions"
    REMITTANCES_SAVINGS = "remittances_savings"
    FAMILY = "family"
    RETURN_REINTEGRATION = "return_reintegration"
    OTHER = "other"
