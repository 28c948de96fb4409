"""Numbers as people write them, read digit by digit: nothing passes through floating point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Mark = Literal[".", ","]
Evidence = Literal[".", ",", "either", "none"]
"""What a number says about its column's decimal mark."""

_SPACES = " \t\u00a0\u202f\u2009"
_GROUPING = " \u00a0\u202f\u2009'’"
"""Marks between thousands that are never decimal marks."""
_SIGNS = "$€£¥₹₩₽₺₴₫฿¢₦₱₪"
_CODES = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KRW|"
    "KZT|MAD|MXN|MYR|NOK|NZD|PEN|PHP|PKR|PLN|RMB|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|"
    r"ZAR|A\$|C\$|R\$|US\$|kr\.?|zł|Kč|Ft|Fr\."
)
_CURRENCY = f"(?:[{_SIGNS}]|{_CODES})"
_BEFORE = re.compile(rf"([-+]?){_CURRENCY}[{_SPACES}]*")
_AFTER = re.compile(rf"[{_SPACES}]*{_CURRENCY}")
_BODY = re.compile(rf"[-+]?[{_SPACES}]*([0-9.,{_GROUPING}]*[0-9][0-9.,]*)(?:[eE][-+]?[0-9]+)?")
PLAIN = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$"
"""What a number looks like when there is nothing to do."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column's numbers are written, and what becomes of what stands around them."""

    decimal: Mark
    thousands: str | None = None
    """None: whatever is not the decimal mark."""
    currency: bool = False
    percent: Literal["keep", "strip", "fraction"] = "keep"
    accounting: bool = False

    def read(self, text: str) -> str | None:
        """Return the number as computers write it, or None when it is none."""
        found = _undressed(text, accounting=self.accounting, currency=self.currency)
        if found is None:
            return None
        body, negative, percent = found
        match = _shape(self.decimal, self.thousands).fullmatch(body)
        if match is None:
            return None
        sign, whole, broken, power = match["sign"], match["whole"], match["broken"], match["power"]
        if negative and sign:
            return None
        digits = re.sub("[^0-9]", "", whole or "").lstrip("0") or "0"
        after = broken or match["bare"] or ""
        if percent and self.percent == "fraction":
            padded = digits.zfill(3)
            digits, after = padded[:-2], padded[-2:] + after
        nothing = not (digits + after).strip("0")
        written = "-" if (negative or sign == "-") and not nothing else ""
        written += digits + (f".{after}" if after else "") + (power or "").lower()
        return written + ("%" if percent and self.percent == "keep" else "")


def evidence(text: str) -> Evidence | None:
    """Say which decimal mark a number proves; None when it is no number."""
    found = _undressed(text, accounting=True, currency=True)
    if found is None:
        return None
    match = _BODY.fullmatch(found[0])
    if match is None:
        return None
    body = match[1]
    readings = [m for m in (".", ",") if _shape(m, None).fullmatch(body)]
    if len(readings) == 1:
        return "." if readings[0] == "." else ","
    if not readings:
        return None
    return "either" if "." in body or "," in body else "none"


def is_dressed(text: str) -> bool:
    """Whether a currency stands beside a number."""
    bare = text.strip(_SPACES)
    return bool(_BEFORE.match(bare)) or bool(_AFTER.search(bare))


@lru_cache(maxsize=64)
def _shape(decimal: str, thousands: str | None) -> re.Pattern[str]:
    other = "." if decimal == "," else ","
    group = re.escape(thousands) if thousands else f"[{re.escape(other)}{_GROUPING}]"
    point = re.escape(decimal)
    grouped = rf"[1-9][0-9]{{0,2}}(?P<mark>{group})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    return re.compile(
        rf"(?P<sign>[-+]?)[{_SPACES}]*"
        rf"(?:(?P<whole>{grouped}|[0-9]+)(?:{point}(?P<broken>[0-9]*))?|{point}(?P<bare>[0-9]+))"
        r"(?P<power>[eE][-+]?[0-9]+)?"
    )


def _undressed(text: str, *, accounting: bool, currency: bool) -> tuple[str, bool, bool] | None:
    """Take off what stands around the digits: the bare number, below zero, percent."""
    bare = text.strip(_SPACES).replace("\u2212", "-")
    negative = False
    if bare[:1] == "(" and bare[-1:] == ")":
        if not accounting:
            return None
        negative, bare = True, bare[1:-1].strip(_SPACES)
    if currency:
        bare = _AFTER.sub("", bare) if _AFTER.search(bare) else bare
        bare = _BEFORE.sub(r"\1", bare, count=1) if _BEFORE.match(bare) else bare
    if bare[-1:] in {"-", "+"} and len(bare) > 1:
        if not accounting or negative or bare[0] in "+-":
            return None
        negative, bare = bare[-1] == "-", bare[:-1].rstrip(_SPACES)
    percent = bare[-1:] == "%"
    return (bare[:-1].rstrip(_SPACES) if percent else bare), negative, percent
