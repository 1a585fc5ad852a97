"""Files in ``openapi.yaml``: forms that send one, and responses that consist of one."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from api.openapi.headers import headers

BINARY = {"type": "string", "format": "binary"}
A_PAGE = {"schema": {"type": "string"}, "example": "<!doctype html>"}


def form_body(fields: type[BaseModel], media_type: str) -> dict[str, Any]:
    """Describe a form with a file and these fields."""
    schema = fields.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)  # responses declare the same schemas
    schema["properties"] |= {"file": {**BINARY, "description": "The file, as the first part or the last."}}
    schema["required"] = [*schema["required"], "file"]
    return {"required": True, "content": {media_type: {"schema": schema}}}


@dataclass(frozen=True, slots=True)
class JsonOrText:
    """A body that the operation parses itself: JSON of a model, or another media type (``Body.json_or``)."""

    model: type[BaseModel]
    media_type: str
    text: str
    """An example."""

    def described(self, example: Any) -> dict[str, Any]:
        """Describe both. Another operation declares the models of the parts."""
        schema = self.model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        return {
            "required": True,
            "content": {
                "application/json": {"schema": schema, "example": example},
                self.media_type: {"schema": BINARY, "example": self.text},  # generators send it as it is
            },
        }


def file_content(media_types: tuple[str, ...]) -> dict[str, Any]:
    """Describe a response that is a file of one of these media types, or an HTML page."""
    return {str(kind): A_PAGE if kind == "text/html" else {"schema": BINARY} for kind in media_types}


def part_of(whole: dict[str, Any]) -> dict[str, Any]:
    """Describe the response to a range request."""
    said = whole["headers"] | headers("Content-Range")
    return {**whole, "description": "The range that was asked for.", "headers": said}
