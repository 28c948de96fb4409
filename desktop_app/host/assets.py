"""Finds what ships beside the code: icons, styles, translations, help and samples."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def asset(*parts: str) -> Path:
    """Return a file or folder of ``resources``, from a wheel, an editable install or a checkout.

    Raises ``FileNotFoundError`` naming where it was looked for.
    """
    # a wheel holds them inside the package, a checkout beside it
    places = [_PACKAGE / "resources", _PACKAGE.parent / "resources"]
    for place in places:
        found = place.joinpath(*parts)
        if found.exists():
            return found
    looked = " or ".join(map(str, places))
    raise FileNotFoundError(f"“{'/'.join(parts)}” is not in {looked}")
