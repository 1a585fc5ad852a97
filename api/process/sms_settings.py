"""Settings for codes by SMS: what a gateway that sends them to ``/track/sms`` signs with (ADR 0083)."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from api.process.secret_file import from_file
from domain.vocabulary import SUPPORTED_LANGUAGES

SHORTEST = 32


class SmsSettings(BaseSettings):
    """The secret that is shared with the gateway, and the language of its people."""

    sms_secret_file: Path | None = None
    """A file that contains only ``sms_secret``."""
    sms_secret: str | None = Field(default=None, validate_default=True, repr=False)
    """What the SMS gateway signs with: 32 characters or more; if unset, codes by SMS are not answered."""
    sms_language: str = "en"
    """The language of answers by SMS, where the message names none."""

    @field_validator("sms_secret", mode="before")
    @classmethod
    def _sms_secret_from_file(cls, secret: object, others: ValidationInfo) -> object:
        return from_file(secret, others)

    @field_validator("sms_secret")
    @classmethod
    def _long_enough(cls, secret: str | None) -> str | None:
        if secret is not None and len(secret) < SHORTEST:
            raise ValueError(f"write {SHORTEST} characters or more, such as the output of openssl rand -hex 32")
        return secret

    @field_validator("sms_language")
    @classmethod
    def _supported(cls, language: str) -> str:
        if language not in SUPPORTED_LANGUAGES:
            raise ValueError(f"write one of {', '.join(SUPPORTED_LANGUAGES)}")
        return language
