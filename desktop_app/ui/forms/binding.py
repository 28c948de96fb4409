"""Ties fields to the places of a submission: reads them, fills them, finds them by ``loc``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app.ui.forms.fields import LEFT_OUT, Field

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class When:
    """A field applies only while another one has one of these values."""

    field: Field
    values: Collection[Any]

    def holds(self) -> bool:
        """Whether it is so now."""
        return self.field.applies and self.field.value() in self.values


@dataclass(frozen=True, slots=True)
class _Bound:
    place: Place
    field: Field
    when: When | None

    @property
    def places(self) -> Sequence[Place]:
        """Where the value stands: one place, or one for each of the field's members."""
        return [(*self.place, name) for name in self.field.members] or [self.place]

    def put(self, value: Any, into: dict[str, Any]) -> None:
        """Lay the field's value into a submission."""
        values = [value[name] for name in self.field.members] or [value]
        for place, part in zip(self.places, values, strict=True):
            if part is not LEFT_OUT:
                _put(into, place, part)

    def find(self, submission: Mapping[str, Any]) -> Any:
        """Return what a submission says of the field; ``LEFT_OUT`` when it says nothing."""
        found = [_get(submission, place) for place in self.places]
        if not self.field.members:
            return found[0]
        pairs = zip(self.field.members, found, strict=True)
        return {name: part for name, part in pairs if part is not LEFT_OUT} or LEFT_OUT


class Binding:
    """The fields of one form, in the order of the form."""

    def __init__(self) -> None:
        self._bound: list[_Bound] = []

    def add(self, field: Field, place: Place, when: When | None = None) -> None:
        """Tie a field to a place such as ``("operation", "quality")``.

        What another field depends on is added before it.
        """
        self._bound.append(_Bound(place, field, when))

    @property
    def fields(self) -> Sequence[Field]:
        """All fields, those that do not apply and those within others included."""
        return [field for bound in self._bound for field in (bound.field, *bound.field.parts())]

    @property
    def parts(self) -> frozenset[str]:
        """The submission's own fields that have something in the form."""
        return frozenset(place[0] for bound in self._bound for place in bound.places)

    def apply(self) -> None:
        """Show the fields that apply now and hide the others."""
        for bound in self._bound:
            applies = bound.when is None or bound.when.holds()
            if applies != bound.field.applies:
                bound.field.set_applies(applies)

    def read(self) -> dict[str, Any]:
        """Return the submission as it stands."""
        found: dict[str, Any] = {}
        for bound in self._bound:
            if bound.field.applies:
                bound.put(bound.field.value(), found)
        return found

    def fill(self, submission: Mapping[str, Any]) -> None:
        """Put what the submission says into the fields; the others keep what they have."""
        for bound in self._bound:
            self.apply()
            found = bound.find(submission)
            if bound.field.applies and found is not LEFT_OUT:
                bound.field.set_value(found)
        self.apply()
        for field in self.fields:
            field.touched = False

    def at(self, loc: Sequence[str | int]) -> Field | None:
        """Return the field that pydantic's ``loc`` speaks of.

        A union's tag and a list's index stand in ``loc`` beside the names of fields, so the
        longest place whose names appear in it in order is the one.
        """
        names = [part for part in loc if isinstance(part, str)]
        placed = [(place, b.field) for b in self._bound if b.field.applies for place in b.places]
        fitting = [(place, field) for place, field in placed if _is_within(place, names)]
        return max(fitting, key=lambda found: len(found[0]))[1].at(loc) if fitting else None


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one submission over another; parts of another type replace, they do not mix."""
    found = dict(base)
    for key, value in over.items():
        below = found.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            alike = below.get("type") == value.get("type", below.get("type"))
            found[key] = merged(below, value) if alike else value
        else:
            found[key] = value
    return found


def _put(into: dict[str, Any], place: Place, value: Any) -> None:
    here = into
    for name in place[:-1]:
        inner = here.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        here = inner
    here[place[-1]] = value


def _get(submission: Mapping[str, Any], place: Place) -> Any:
    here: Any = submission
    for name in place:
        if not isinstance(here, Mapping) or name not in here:
            return LEFT_OUT
        here = here[name]
    return here


def _is_within(place: Place, names: Sequence[str]) -> bool:
    rest = iter(names)
    return all(name in rest for name in place)
