"""Mailboxes and addresses (RFC 5321, 5322, 6531): taken apart, checked, made ready to send."""

from __future__ import annotations

import re
from typing import NamedTuple

from typing_extensions import override

from desktop_app.domain.text import QT_TRANSLATE_NOOP

LONGEST = 254
"""Characters of an address (RFC 3696, erratum 1690)."""
_NO_MAILBOX = QT_TRANSLATE_NOOP("email", "not one mailbox, such as Acme <hello@acme.example>")
_LONGEST_LOCAL = 64
_LONGEST_LABEL = 63
_PLAIN = re.compile(
    r"([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"|[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt])"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_SPACES = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")


class BadAddress(ValueError):
    """Why something is no address, as half a sentence."""


class Address(NamedTuple):
    """An address that can be written to."""

    text: str
    """As people write it: IDN domains in their own script."""
    wire: str
    """As it is sent: the domain in ASCII (IDNA), the local part as it is."""

    @property
    def utf8(self) -> bool:
        """Whether the server has to know SMTPUTF8 (RFC 6531)."""
        return not self.wire.isascii()

    @property
    def domain(self) -> str:
        """The domain in ASCII, lower case."""
        return self.wire.rpartition("@")[2].lower()

    @property
    def key(self) -> str:
        """Equal for addresses that reach the same mailbox, as far as people mean it."""
        return self.text.casefold()


class Mailbox(NamedTuple):
    """A name, which may be empty, and an address."""

    name: str
    address: Address

    @override
    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{self.name} <{self.address.text}>" if self.name else self.address.text


def parse_address(text: str) -> Address:
    """Check an address; raise ``BadAddress`` saying what is wrong with it."""
    if not text:
        raise BadAddress("there is no address")
    if _is_plain(text):
        return Address(text, text)
    import email_validator  # noqa: PLC0415 (slow to import, and seldom needed)

    try:
        found = email_validator.validate_email(
            text, check_deliverability=False, allow_smtputf8=True, strict=True
        )
    except email_validator.EmailNotValidError as error:
        raise BadAddress(f"{_SPACES.sub(' ', str(error)).rstrip('.')}") from None
    return Address(
        found.normalized, found.ascii_email or f"{found.local_part}@{found.ascii_domain}"
    )


def address_key(text: str) -> str:
    """Return an address as :attr:`Address.key` has it, however it was written."""
    try:
        return parse_address(text.strip()).key
    except BadAddress:
        return text.strip().casefold()


def domain_key(text: str) -> str:
    """Return a domain as :attr:`Address.domain` has it, however it was written."""
    if text.isascii():
        return text.lower()
    try:
        return parse_address(f"x@{text}").domain
    except BadAddress:
        return text.lower()


def _is_plain(text: str) -> bool:
    """Whether it is an everyday address, which needs no closer look."""
    found = _PLAIN.fullmatch(text)
    if not found or len(text) > LONGEST or "xn--" in text.lower():
        return False
    local, domain = found.groups()
    return len(local) <= _LONGEST_LOCAL and max(map(len, domain.split("."))) <= _LONGEST_LABEL


def split_mailbox(text: str) -> tuple[str, str]:
    """Split ``Name <address>`` at its last ``<``: the name is verbatim, and may be empty."""
    stripped = text.strip()
    if stripped.endswith(">") and "<" in stripped:
        name, _, address = stripped[:-1].rpartition("<")
        return _SPACES.sub(" ", name).strip(), address.strip()
    return "", stripped


def parse_mailbox(text: str) -> Mailbox:
    """Take ``Name <address>`` or an address apart; raise ``BadAddress``."""
    name, address = split_mailbox(text)
    if _CONTROL.search(name):
        raise BadAddress("the name holds a control character")
    return Mailbox(name, parse_address(address))


def mailbox_type(text: str) -> str:
    """Return a mailbox as it is, for validators; raises ``ValueError``."""
    try:
        parse_mailbox(text)
    except BadAddress as error:
        raise ValueError(f"{_NO_MAILBOX.source}: {error}") from None
    return text
