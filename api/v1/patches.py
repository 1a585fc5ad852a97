"""Bodies of PATCH, as JSON Merge Patches (RFC 7396) over the schema of what they change.

Who takes part: the schema that a whole object must satisfy (``CaseFields``); its patch, in which every member may be
left out and `null` removes those that may be missing; the stored object, as a document of the schema. Promised: the
patch alone is validated before anything is loaded; the merged document is validated as a whole, by the same schema
that new objects satisfy, so no rule is written twice. On failure: 422 with pointers into the merged document.
"""

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from api.http.merging import Document, changes_nothing, merged
from api.http.validation_errors import faults_in
from api.v1.fields import RequestBody, no_default
from domain.kernel.errors import InvalidValues

S = TypeVar("S", bound=RequestBody)
P = TypeVar("P", bound="Patch")


class Patch(RequestBody):
    """The body of a PATCH; a class decorated with ``patch_of`` inherits from it."""

    of: ClassVar[type[RequestBody]]

    @property
    def sent(self) -> Document:
        """Return the patch as it was sent."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def changes_nothing(self) -> bool:
        """Return whether it holds no value at all."""
        return changes_nothing(self.sent)

    def onto(self, schema: type[S], present: Mapping[str, Any]) -> S:
        """Merge the patch into a document of the schema; raises ``InvalidValues`` if the result does not satisfy it."""
        known = {field.alias or name for name, field in schema.model_fields.items()}
        patch = {name: value for name, value in self.sent.items() if name in known}
        try:
            return schema.model_validate(merged(present, patch))
        except ValidationError as refused:
            raise InvalidValues(faults_in(refused)) from None


def patch_of(schema: type[RequestBody]) -> Callable[[type[P]], type[P]]:
    """Give a patch the members of a schema: none required, objects as patches of their own, `null` where one may be
    missing. Members that the class declares itself stay as they are.
    """

    def decorate(patch: type[P]) -> type[P]:
        patch.of = schema
        return _patch(schema, patch, patch.__name__, patch.model_config.get("title") or patch.__name__)

    return decorate


def _patch(schema: type[RequestBody], base: type[P], name: str, title: str) -> type[P]:
    fields: dict[str, Any] = {
        field_name: _left_out(field)
        for field_name, field in schema.model_fields.items()
        if field_name not in base.model_fields
    }
    made = create_model(name, __base__=base, __module__=base.__module__, __doc__=base.__doc__, **fields)
    made.model_config["title"] = title
    made.model_rebuild(force=True)
    return made


_PATCHES: dict[type[RequestBody], type[Patch]] = {}


def _patch_inside(schema: type[RequestBody]) -> type[Patch]:
    """Return the patch of an object inside another, made once."""
    if schema not in _PATCHES:
        title = (schema.model_config.get("title") or schema.__name__).removesuffix("Input") + "Patch"
        made = _patch(schema, Patch, title, title)
        made.__doc__ = f"Changes to it: what you leave out stays. {schema.__doc__}"
        made.model_rebuild(force=True)
        _PATCHES[schema] = made
    return _PATCHES[schema]


def _left_out(field: FieldInfo) -> tuple[Any, Any]:
    kind = _inside(field.annotation)
    for each in field.metadata:
        kind = Annotated[kind, each]
    if not field.is_required():
        kind = kind | None
    return kind, Field(
        default=None,
        alias=field.alias,
        description=field.description,
        examples=field.examples,
        json_schema_extra=no_default,
    )


def _inside(kind: Any) -> Any:
    """Return a type in which every object is a patch; lists are replaced whole, so their items stay as they are."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return Union[tuple(_inside(each) for each in get_args(kind))]  # noqa: UP007 - built at run time
    if origin is Annotated:
        inner, *metadata = get_args(kind)
        changed = _inside(inner)
        for each in metadata:
            changed = Annotated[changed, each]
        return changed
    if isinstance(kind, type) and origin is None and issubclass(kind, RequestBody):
        return _patch_inside(kind)
    return kind
