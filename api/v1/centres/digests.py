"""The e-mail digest of a centre, as it is asked for and shown."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from api.process.email_address import ascii_address
from api.v1.fields import Named, RequestBody, ResponseBody, Time
from domain.directory.digest import DigestSetting, language_of
from domain.kernel.sentence import Sentence

DigestLanguage = Annotated[
    Literal["en", "km", "lo", "th", "vi", "my", "id", "ms"],
    Named("DigestLanguage", "A language in which digests are written."),
]


def _address(given: str) -> str:
    if (address := ascii_address(given)) is None:
        raise ValueError(Sentence("Write an e-mail address, such as office@centre.example."))
    return address


Email = Annotated[
    str,
    StringConstraints(strict=True, min_length=3, max_length=254),
    AfterValidator(_address),
    Named("EmailAddress", "An e-mail address, such as office@centre.example.", format="email"),
]


class DigestBody(RequestBody, title="DigestInput"):
    """Where the e-mail digest of a centre goes."""

    email: Email = Field(description="A mailbox that the whole centre reads.")
    language: DigestLanguage | None = Field(
        default=None, description="The first of the centre's own `languages` that is one of these, if left out."
    )

    def to_setting(self, languages: tuple[str, ...]) -> DigestSetting:
        """Return the setting of a centre that speaks these languages."""
        return DigestSetting(self.email, self.language or language_of(languages))


class DigestAnswer(ResponseBody, title="Digest"):
    """Where the e-mail digest of a centre goes."""

    email: str = Field(description="Its mailbox.")
    language: DigestLanguage = Field(description="The language of its e-mails.")
    failing_since: Time | None = Field(description="Nothing could be sent since then; it is tried again by itself.")

    @classmethod
    def of(cls, setting: DigestSetting | None) -> "DigestAnswer | None":
        """Build it from the domain object."""
        return None if setting is None else cls.model_validate(setting, from_attributes=True)
