"""The settings there are, with the values that each may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from desktop_app.domain.errors import NotFound, SubmissionRefused
from desktop_app.domain.kind import AnyKind

LANE_PREFIX = "lanes."
"""``lanes.<name>`` is how many jobs of that lane run at once; the queue itself keeps it."""

LANE_LIMIT: TypeAdapter[Any] = TypeAdapter(Annotated[int, Field(ge=1, le=64)])

KEEP_DAYS, KEEP_MEGABYTES = 365.0, 2048.0
"""How long finished batches are kept, and how large the record may grow; 0: for ever, and as
large as it gets."""


def _absolute(folder: str) -> str:
    path = Path(folder).expanduser()
    if not path.is_absolute():
        raise ValueError("An absolute path is needed")
    return str(path)


_Kept = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
_OWN: Mapping[str, tuple[Any, Any]] = {
    "language": (Literal["system", "en", "zh_CN"], "system"),
    "theme": (Literal["system", "light", "dark"], "system"),
    "closing": (Literal["ask", "keep", "stop"], "ask"),
    "notifications": (bool, True),
    "queue.keep_days": (_Kept, KEEP_DAYS),
    "queue.keep_megabytes": (_Kept, KEEP_MEGABYTES),
    "api.folders": (list[Annotated[str, AfterValidator(_absolute)]], []),
}
"""The program's own settings: the type of each and its default. ``closing`` is what becomes of work
under way when the window is closed: it goes ``keep`` on without the window, or it ``stop``s."""
LOOKS = frozenset({"language", "theme"})
"""How the window looks and what it speaks; others may change it while it is open."""


def choices() -> frozenset[str]:
    """Return the words that the program's own settings choose from; none is the user's."""
    schemas = [TypeAdapter(kept).json_schema() for kept, _ in _OWN.values()]
    return frozenset(str(choice) for schema in schemas for choice in schema.get("enum", ()))


class Settings:
    """Every setting of the program and of the kinds: ``<kind>.<field>``."""

    def __init__(self, kinds: Iterable[AnyKind]) -> None:
        self._types: dict[str, TypeAdapter[Any]] = {
            key: TypeAdapter(kept) for key, (kept, _) in _OWN.items()
        }
        self._defaults: dict[str, Any] = {key: default for key, (_, default) in _OWN.items()}
        for kind in kinds:
            fields = kind.settings.model_fields if kind.settings is not None else {}
            for name, field in fields.items():
                key = f"{kind.name}.{name}"
                annotated: Any = Annotated[field.annotation, field]
                self._types[key] = TypeAdapter(annotated)
                self._defaults[key] = field.get_default(call_default_factory=True)

    def known(self) -> tuple[str, ...]:
        """Return the keys, lanes excluded."""
        return tuple(self._types)

    def value(self, key: str, stored: Mapping[str, Any]) -> Any:
        """Return the stored value or the default; raise ``NotFound`` naming the known keys."""
        self._type(key)
        return stored[key] if stored.get(key) is not None else self._defaults[key]

    def check(self, key: str, value: Any) -> Any:
        """Return the value to store, as JSON; raise ``SubmissionRefused`` or ``NotFound``."""
        adapter = self._type(key)
        try:
            return adapter.dump_python(adapter.validate_python(value), mode="json")
        except ValidationError as error:
            refused = SubmissionRefused.from_validation(error)
        raise SubmissionRefused(
            [one.model_copy(update={"loc": (key, *one.loc)}) for one in refused.errors]
        )

    def _type(self, key: str) -> TypeAdapter[Any]:
        if key.startswith(LANE_PREFIX) and key != LANE_PREFIX:
            return LANE_LIMIT
        try:
            return self._types[key]
        except KeyError:
            known = ", ".join((*self._types, f"{LANE_PREFIX}NAME"))
            raise NotFound(f"There is no setting “{key}”. Known settings: {known}.") from None
