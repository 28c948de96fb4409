"""Binds arguments to slots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def bound(function: Callable[..., Any], *arguments: Any) -> Callable[..., None]:
    """Return a slot that calls ``function`` with these arguments, whatever the signal brings.

    A lambda in a loop would see the loop's last value.
    """

    def slot(*_: object) -> None:
        function(*arguments)

    return slot
