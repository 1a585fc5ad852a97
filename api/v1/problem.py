"""An error answer (RFC 9457)."""

from pydantic import BaseModel, ConfigDict, Field


class ProblemError(BaseModel):
    """One value or rule that is in the way."""

    pointer: str = Field(description="A JSON pointer into the body, or /query/… and /header/… elsewhere.")
    code: str
    message: str = Field(description="What is wrong with it, in the language of the answer.")


class Problem(BaseModel):
    """Why it was not done, and what you can do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "https://corridor.example/docs/problems/not_found",
                "title": "Not found",
                "status": 404,
                "detail": "There is no such object, or you do not have access to it; check the id.",
                "code": "not_found",
                "request_id": "req_01936d2a7c3e7b619a540d9f3c2b1e77",
            }
        }
    )

    type: str = Field(description="A stable URL that explains the code.")
    title: str = Field(description="The code in words, in the language of the answer.")
    status: int
    detail: str = Field(
        description="What a person can do about it, in the language of the answer; never personal data."
    )
    code: str = Field(description="What a program looks at.")
    request_id: str
    errors: list[ProblemError] | None = Field(default=None, description="Every value or rule that is in the way.")
    allowed_actions: list[str] | None = Field(default=None, description="What you can do to the referral instead.")
    why: str | None = Field(default=None, description="With `identity_not_open`: why the identity is closed to you.")
    scope: str | None = Field(default=None, description="The scope that is missing.")
