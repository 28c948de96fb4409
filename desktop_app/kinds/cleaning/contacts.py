"""Addresses: email (RFC 5321), web (RFC 3986) and phone (E.164)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PLAIN_EMAIL = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]{1,32}(?:\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]{1,15}){0,2}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.){1,4}[A-Za-z]{2,24}$"
)
"""Addresses for which no second look is needed: all lengths are within RFC 5321's."""
_PLAIN_EMAIL = re.compile(PLAIN_EMAIL)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?\.?|\[[0-9a-fA-F:.]+\]"
)
_FORBIDDEN = re.compile(r'[\s<>"{}|\\^`]')
_SCHEMES = frozenset({"http", "https", "ftp", "ftps"})


def email(text: str) -> str | None:
    """Return an address with its domain in lower case, or None when it is none."""
    from email_validator import (  # noqa: PLC0415 (slow to import)
        EmailNotValidError,
        validate_email,
    )

    bare = text.strip()
    _, _, domain = bare.rpartition("@")
    if _PLAIN_EMAIL.match(bare):
        return bare[: -len(domain)] + domain.lower()
    if "." not in domain:
        return None
    try:
        validate_email(bare, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        return None
    return bare[: -len(domain)] + domain.lower()


def url(text: str) -> str | None:
    """Return a web address with scheme and host in lower case, or None when it is none."""
    bare = text.strip()
    try:
        parts = urlsplit(bare)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not host or _FORBIDDEN.search(bare):
        return None
    place = parts.netloc.rpartition("@")[2]
    name = re.sub(r":[0-9]*$", "", place)
    if not _HOST.fullmatch(name):
        return None
    start = len(parts.scheme) + 3 + len(parts.netloc) - len(place)
    user = bare[len(parts.scheme) + 3 : start]
    return f"{parts.scheme.lower()}://{user}{place.lower()}{bare[start + len(place) :]}"


def phone(text: str, region: str) -> str | None:
    """Return a number in international form, an extension behind it; None when it is none."""
    import phonenumbers  # noqa: PLC0415 (slow to import)

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{found};ext={number.extension}" if number.extension else str(found)


def country(text: str) -> str | None:
    """Return the country that an international phone number names itself, as two letters."""
    import phonenumbers  # noqa: PLC0415 (slow to import)

    bare = text.strip()
    try:
        number = phonenumbers.parse("+" + bare[2:] if bare.startswith("00") else bare, None)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number)
