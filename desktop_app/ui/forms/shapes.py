"""Reads a pydantic model as what a form needs: which fields, of which shape, with what words."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import reduce
from operator import or_
from pathlib import PurePath
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, NaiveDatetime
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from desktop_app.ui.forms.fields import LEFT_OUT

_LONG_TEXT = 500


class Shape(Enum):
    """What kind of editor a value needs."""

    TEXT = auto()
    LONG_TEXT = auto()
    WHOLE = auto()
    NUMBER = auto()
    CHECK = auto()
    CHOICE = auto()
    MOMENT = auto()
    PATH = auto()
    LINES = auto()
    PATHS = auto()
    MODEL = auto()
    VARIANTS = auto()
    JSON = auto()


_PLAIN: Sequence[tuple[type, Shape]] = (
    (Enum, Shape.CHOICE),
    (bool, Shape.CHECK),
    (int, Shape.WHOLE),
    (float, Shape.NUMBER),
    (datetime, Shape.MOMENT),
    (AwareDatetime, Shape.MOMENT),  # at run time a marker, no subclass of datetime
    (NaiveDatetime, Shape.MOMENT),
    (PurePath, Shape.PATH),
    (BaseModel, Shape.MODEL),
    (str, Shape.TEXT),
)


@dataclass(frozen=True, slots=True)
class Described:
    """One field of a model."""

    name: str
    shape: Shape
    label: str
    help: str
    example: Any
    default: Any
    """JSON-ready, or ``LEFT_OUT`` when the field is needed."""
    optional: bool
    """Whether None is allowed."""
    choices: Sequence[Any] = ()
    model: type[BaseModel] | None = None
    tag: str = ""
    """The field that tells the variants apart."""
    variants: Mapping[Any, type[BaseModel]] | None = None
    fold: bool = False
    """Seldom needed: ``Field(json_schema_extra={"fold": True})``."""
    words: Mapping[Any, str] | None = None
    """What choices are called: ``Field(json_schema_extra={"words": {"none": "Off"}})``."""

    @property
    def constant(self) -> bool:
        """Whether there is nothing to choose."""
        return len(self.choices) == 1 and not self.optional and self.default is not LEFT_OUT


def describe_fields(model: type[BaseModel]) -> Iterator[Described]:
    """Describe each field of a model, in its order."""
    for name, info in model.model_fields.items():
        yield _describe(info.alias or name, info)


def defaults_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return what a submission of this model has when nothing is said."""
    found = {described.name: described.default for described in describe_fields(model)}
    return {name: value for name, value in found.items() if value is not LEFT_OUT}


def variants_of(model: type[BaseModel], name: str) -> Mapping[Any, dict[str, Any]]:
    """Return the defaults of each variant of a discriminated union, by its tag."""
    described = next(d for d in describe_fields(model) if d.name == name)
    return {tag: defaults_of(inner) for tag, inner in (described.variants or {}).items()}


def _describe(name: str, info: FieldInfo) -> Described:
    inner, optional, tag = _peel(info.annotation, info.discriminator)
    default = info.get_default(call_default_factory=True, validated_data={})
    shape = _shape(inner, tag, info)
    example = info.examples[0] if info.examples else None
    return Described(
        name=name,
        shape=shape,
        label=info.title or name.replace("_", " ").capitalize(),
        help=info.description or "",
        example=example,
        default=LEFT_OUT if default is PydanticUndefined else to_jsonable_python(default),
        optional=optional,
        choices=_choices(inner) if shape is Shape.CHOICE else (),
        model=inner if shape is Shape.MODEL else None,
        tag=tag,
        variants=_variants(inner, tag) if shape is Shape.VARIANTS else None,
        fold=bool(_extra(info).get("fold")),
        words=_extra(info).get("words"),
    )


def _extra(info: FieldInfo) -> Mapping[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def _peel(annotation: Any, discriminator: Any) -> tuple[Any, bool, str]:
    """Take ``Annotated`` and ``| None`` off; return the rest, whether None fits, and the tag."""
    tag = discriminator if isinstance(discriminator, str) else ""
    if get_origin(annotation) is Annotated:
        inner, *extras = get_args(annotation)
        found = next((e.discriminator for e in extras if isinstance(e, FieldInfo)), None)
        return _peel(inner, tag or found)
    if get_origin(annotation) in {Union, types.UnionType}:
        members = get_args(annotation)
        rest = [member for member in members if member is not types.NoneType]
        if len(rest) == 1:
            inner, _, tag = _peel(rest[0], tag)
            return inner, len(rest) < len(members), tag
        if len(rest) < len(members):
            return reduce(or_, rest), True, tag
    return annotation, False, tag


def _shape(inner: Any, tag: str, info: FieldInfo) -> Shape:
    origin = get_origin(inner)
    if origin in {Union, types.UnionType}:
        return _union_shape(inner, tag)
    if origin in {list, tuple, set, frozenset, Sequence}:
        return _list_shape(inner)
    if origin is Literal:
        return Shape.CHOICE
    if not isinstance(inner, type):
        return Shape.JSON
    found = next((shape for cls, shape in _PLAIN if issubclass(inner, cls)), Shape.JSON)
    return Shape.LONG_TEXT if found is Shape.TEXT and _is_long(info) else found


def _union_shape(inner: Any, tag: str) -> Shape:
    members = [_peel(member, None)[0] for member in get_args(inner)]
    if tag and all(isinstance(m, type) and issubclass(m, BaseModel) for m in members):
        return Shape.VARIANTS
    return Shape.TEXT if str in members else Shape.JSON


def _list_shape(inner: Any) -> Shape:
    members = get_args(inner)
    plain = len(members) == 1 or (len(members) == 2 and members[1] is Ellipsis)  # noqa: PLR2004 (a pair)
    member = _peel(members[0], None)[0] if plain else None
    if isinstance(member, type) and issubclass(member, PurePath):
        return Shape.PATHS
    return Shape.LINES if member is str else Shape.JSON


def _is_long(info: FieldInfo) -> bool:
    limit = next((m.max_length for m in info.metadata if hasattr(m, "max_length")), None)
    lines = any("\n" in str(text) for text in (*(info.examples or ()), info.default))
    return lines or (limit is not None and limit > _LONG_TEXT)


def _choices(inner: Any) -> Sequence[Any]:
    if get_origin(inner) is Literal:
        return get_args(inner)
    return [member.value for member in inner]


def _variants(inner: Any, tag: str) -> Mapping[Any, type[BaseModel]]:
    found: dict[Any, type[BaseModel]] = {}
    for member in get_args(inner):
        model = _peel(member, None)[0]
        for value in get_args(model.model_fields[tag].annotation):
            found[value] = model
    return found
