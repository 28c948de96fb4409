"""Functions and exceptions as names that another process can import, and arguments as JSON."""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from desktop_app.domain.errors import FieldError, SubmissionRefused


def reference(thing: Any, *loc: str) -> str:
    """Return ``module:name``; raise ``SubmissionRefused`` for what cannot be imported by it."""
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        raise _refused(*loc, msg=f"{thing!r} has no name by which it can be imported")
    if module == "__main__":
        raise _refused(*loc, msg=f"{name} stands in the script itself; move it to a module")
    try:
        found = resolve(f"{module}:{name}")
    except (ImportError, AttributeError):
        found = None
    if found is not thing:
        raise _refused(*loc, msg=f"{module}.{name} cannot be imported: it must stand in a module")
    return f"{module}:{name}"


def resolve(name: str) -> Any:
    """Import what ``module:name`` names; raise ``ImportError`` or ``AttributeError``."""
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def check_arguments(
    function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> None:
    """Raise ``SubmissionRefused`` unless the function takes these and JSON gives them back equal.

    The fields that are named are the function's own parameters.
    """
    try:
        signature = _signature(function)
    except ValueError:  # some built-in functions have none
        names: Sequence[str] = [f"args[{number}]" for number in range(len(args))]
    else:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise _refused(msg=str(error)) from None
        names = _positional(signature, len(args))
    given = [*zip(names, args, strict=True), *kwargs.items()]
    errors = [
        FieldError(loc=(name,), msg=problem, type="json")
        for name, value in given
        if (problem := why_not_json(value)) is not None
    ]
    if errors:
        raise SubmissionRefused(errors)


@lru_cache(maxsize=256)
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)  # of a built-in function: 0.1 ms each time


def _positional(signature: inspect.Signature, count: int) -> list[str]:
    names: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{number}]" for number in range(count - len(names))]
            break
        names.append(parameter.name)
    return names[:count]


def why_not_json(value: Any, where: str = "") -> str | None:
    """Say why JSON would not give this value back as it is; None when it would."""
    of = f"{where}: " if where else ""
    match value:
        case float() if not math.isfinite(value):
            return f"{of}{value} is not JSON"
        case None | bool() | int() | float() | str() if type(value) in _PLAIN:
            return None
        case list() if type(value) is list:
            items = ((f"{where}[{number}]", item) for number, item in enumerate(value))
        case dict() if type(value) is dict:
            if not all(type(key) is str for key in value):
                return f"{of}the keys of an object in JSON are strings"
            items = ((f"{where}[{key!r}]", item) for key, item in value.items())
        case tuple():
            return f"{of}JSON has no tuples; give a list"
        case _:
            return f"{of}JSON has nothing like {type(value).__name__}"
    return next(
        (told for place, item in items if (told := why_not_json(item, place)) is not None), None
    )


_PLAIN = (type(None), bool, int, float, str)


def _refused(*loc: str, msg: str) -> SubmissionRefused:
    return SubmissionRefused.at(*(loc or ("function",)), msg=msg, type="function")
