"""Finds the job kinds: folders of ``desktop_app.kinds`` and entry points of the same name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points

from desktop_app.domain.errors import NotFound
from desktop_app.domain.kind import AnyKind, JobKind

GROUP = "desktop_app.kinds"
"""The package that is walked and the entry-point group, both."""


class Registry:
    """The kinds that were found, in menu order."""

    def __init__(self, kinds: Mapping[str, AnyKind], problems: Mapping[str, str]) -> None:
        self._kinds = dict(sorted(kinds.items(), key=lambda item: (item[1].order, item[0])))
        self.problems = dict(problems)
        """Kinds that could not be loaded, and why."""

    def get(self, name: str) -> AnyKind:
        """Return the kind; raise ``NotFound`` naming those there are."""
        try:
            return self._kinds[name]
        except KeyError:
            known = ", ".join(kind.name for kind in self) or "none"
            raise NotFound(f"There is no kind of job “{name}”. Known kinds: {known}.") from None

    def __iter__(self) -> Iterator[AnyKind]:
        """Iterate over the kinds that are offered, in menu order."""
        return (kind for kind in self._kinds.values() if kind.offered)

    def __contains__(self, name: object) -> bool:
        """Whether there is a kind of that name."""
        return name in self._kinds


def find_kinds() -> Registry:
    """Import every kind; one that fails to load is a problem of its own, not of the others."""
    kinds: dict[str, AnyKind] = {}
    problems: dict[str, str] = {}
    for name, module in _candidates():
        try:
            kind = _load(module)
        except Exception as error:  # noqa: BLE001 (a plug-in may raise anything)
            problems[name] = f"{type(error).__name__}: {error}"
        else:
            kinds[kind.name] = kind
    return Registry(kinds, problems)


def find_kind(name: str) -> AnyKind:
    """Import one kind alone, as a worker process does."""
    for candidate, module in _candidates():
        if candidate == name:
            return _load(module)
    return find_kinds().get(name)


def kind_package(kind: AnyKind) -> str:
    """Return the dotted name of the kind's package, in which ``form`` may be found."""
    name = type(kind).__module__
    module = importlib.import_module(name)
    return name if hasattr(module, "__path__") else name.rpartition(".")[0]


def _candidates() -> Iterator[tuple[str, str]]:
    package = importlib.import_module(GROUP)
    for found in pkgutil.iter_modules(package.__path__):
        yield found.name, f"{GROUP}.{found.name}"
    for point in entry_points(group=GROUP):
        yield point.name, point.value


def _load(module: str) -> AnyKind:
    name, _, attribute = module.partition(":")
    kind = getattr(importlib.import_module(name), attribute or "KIND")
    if not isinstance(kind, JobKind):
        raise TypeError(f"{module} exports no JobKind as KIND")
    return kind
