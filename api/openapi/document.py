"""Writes ``openapi.yaml`` and ``asyncapi.yaml`` from the code: ``python -m api.openapi``; with ``--check`` it fails if
they are out of date.
"""

import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from api.http.app import create_app
from api.http.fault_codes import fault_codes, problem_codes
from api.openapi.asyncapi import async_document
from api.openapi.components import operations_of, share_components
from api.openapi.overview import CONTACT, PARAMETERS, SERVER, TAGS, TEXT
from api.openapi.schemas import tidy_schemas
from api.openapi.security import SCHEME
from api.openapi.webhooks import webhook_parameters, webhooks
from api.openapi.yaml_text import as_yaml
from api.process.settings import Settings
from api.process.wiring import new_id, running_service
from api.v1.problem import Problem
from api.v1.routers import ROUTERS

FILE = Path(__file__).parents[2] / "openapi.yaml"


def document() -> dict[str, Any]:
    """Return the OpenAPI document of all routes."""
    settings = Settings(database_url="postgresql://documentation/none")
    app = create_app(partial(running_service, settings), ROUTERS, new_id)
    found = get_openapi(
        title="Corridor",
        version=version("corridor"),
        summary="Referrals between Migrant Worker Resource Centres",
        description=TEXT,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        contact=CONTACT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        servers=[{"url": SERVER, "description": "The service. The copy that it serves has its own address here."}],
    )
    components = found["components"]
    components["securitySchemes"] = {"corridor": SCHEME}
    if "Problem" in components["schemas"]:
        raise LookupError("a schema is called Problem, as the body of every refusal is; call it otherwise")
    components["schemas"] |= _problem()
    _tidy(found)
    _describe_parameters(found)
    _put_back_examples(found)
    tidy_schemas(found)
    components["schemas"]["ProblemCode"]["enum"] = problem_codes()
    components["schemas"]["FaultCode"]["enum"] = fault_codes()
    share_components(found)
    components["parameters"] |= webhook_parameters()
    found["webhooks"] = webhooks()
    return found


def _problem() -> dict[str, Any]:
    """Describe a problem once. As the model of each refusal, a process would hold 600 copies that it never uses."""
    _, found = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    described: dict[str, Any] = jsonable_encoder(found["$defs"], exclude_none=True)
    return described


def _put_back_examples(found: dict[str, Any]) -> None:
    """Restore examples as they were written: FastAPI drops nulls, and null is often the point of an example."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    for route in routes:
        for method in (route.methods or set()) & {"GET", "POST", "PATCH", "PUT"}:
            described = found["paths"].get(route.path, {}).get(method.lower())
            if described is None:
                continue
            for status, answer in route.responses.items():
                example = answer.get("content", {}).get("application/json", {}).get("example")
                if example is not None:
                    described["responses"][str(status)]["content"]["application/json"]["example"] = example


def _tidy(found: dict[str, Any]) -> None:
    """Remove what FastAPI adds and this API never returns: its own 422, and responses of the wrong media type."""
    for operation in operations_of(found):
        for status, answer in list(operation["responses"].items()):
            if "HTTPValidationError" in str(answer.get("content", {})):
                del operation["responses"][status]
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"].get("schemas", {}).pop(name, None)


def _describe_parameters(found: dict[str, Any]) -> None:
    """Add descriptions to the parameters that have none in their route."""
    for operation in operations_of(found):
        for parameter in operation.get("parameters", []):
            if not parameter.get("description"):
                parameter["description"] = PARAMETERS[parameter["in"], parameter["name"]]


def rendered() -> dict[Path, str]:
    """Return both documents as they are committed."""
    found = document()
    return {FILE: as_yaml(found), FILE.with_name("asyncapi.yaml"): as_yaml(async_document(found))}


def main() -> None:
    """Write the files, or compare them."""
    for file, text in rendered().items():
        if "--check" not in sys.argv[1:]:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            sys.exit(f"{file.name} does not say what the code does. Run: make openapi")


__all__ = ["document", "main", "rendered"]

if __name__ == "__main__":
    main()
