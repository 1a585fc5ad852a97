"""What a document on a referral is."""

from enum import StrEnum


class DocumentCategory(StrEnum):
    """What it shows. An identity document opens as the identity does, the others with the category `documents`."""

    CONSENT_FORM = "consent_form"
    IDENTITY_DOCUMENT = "identity_document"
    CONTRACT = "contract"
    PAYSLIP = "payslip"
    COURT_PAPER = "court_paper"
    PHOTO = "photo"
    OTHER = "other"
