"""The error response (RFC 9457)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.openapi.overview import CODES, FAULTS
from api.v1.fields import Named, no_default

ProblemCode = Annotated[str, Named("ProblemCode", CODES)]
FaultCode = Annotated[str, Named("FaultCode", FAULTS)]
"""Closed lists in ``openapi.yaml`` (``api/http/fault_codes.py``); any text when we write one ourselves."""


class ProblemError(BaseModel):
    """One value that is wrong, or rule that is broken."""

    pointer: str = Field(description="A JSON pointer into the body, or /query/… and /header/… elsewhere.")
    code: FaultCode = Field(description="For programs to act on.")
    id: str = Field(
        default="", description="The open object that is in the way, if you may see it.", json_schema_extra=no_default
    )
    row: int = Field(default=0, description="In a spreadsheet: the row, counting from 1.", json_schema_extra=no_default)
    column: str = Field(
        default="", description="In a spreadsheet: the name of the column.", json_schema_extra=no_default
    )
    case_id: str = Field(
        default="",
        description="The case concerned, if the request is for several.",
        json_schema_extra=no_default,
    )
    message: str = Field(description="What is wrong with it, in the language of the response; never personal data.")


class Problem(BaseModel):
    """Why the request was not carried out, and what you can do about it."""

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
    title: str = Field(description="The code in words, in the language of the response.")
    status: int = Field(description="The HTTP status of the response.")
    detail: str = Field(
        description="What a person can do about it, in the language of the response; never personal data."
    )
    code: ProblemCode = Field(description="For programs to act on.")
    request_id: str
    errors: list[ProblemError] = Field(
        default=[], description="Every value that is wrong, or rule that is broken.", json_schema_extra=no_default
    )
    allowed_actions: list[str] = Field(default=[], description="What you can do instead.", json_schema_extra=no_default)
    open: list[str] = Field(
        default=[],
        description="The open referrals and handoffs that are in the way, or the case that goes on, by id.",
        json_schema_extra=no_default,
    )
    restart_from: str = Field(
        default="", description="The cursor to go on from, if yours has expired.", json_schema_extra=no_default
    )
    why: str = Field(
        default="",
        description="With `identity_not_open`: why the identity is closed to you.",
        json_schema_extra=no_default,
    )
    scope: str = Field(default="", description="The scope that is missing.", json_schema_extra=no_default)
