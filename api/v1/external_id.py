"""The field of an organisation's own reference to a case or a referral."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from api.v1.fields import Named, checked, visible
from domain.kernel.sentence import Sentence

_VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
_REFERENCE = re.compile(f"{_VISIBLE}( ?{_VISIBLE})*")
ExternalId = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=64),
    AfterValidator(visible),
    checked(
        lambda given: _REFERENCE.fullmatch(given) is not None,
        Sentence("Write visible characters, with single spaces between them and none at the ends."),
    ),
    Named(
        "ExternalId",
        "What your own system calls it: 1 to 64 visible characters, with single spaces between them.",
        pattern=f"^{_REFERENCE.pattern}$",
    ),
]
