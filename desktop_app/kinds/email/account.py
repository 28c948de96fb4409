"""Accounts: how a server is reached and who signs in; passwords by reference only."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from desktop_app.domain.path_text import PathText
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.kinds.email.addresses import address_key, mailbox_type

PORTS: Mapping[str, int] = {"implicit": 465, "starttls": 587, "none": 25}
"""The usual port for each way of encryption (RFC 8314, RFC 6409)."""
_FOLDED: dict[str, JsonValue] = {"fold": True}
"""Seldom needed: the editor of accounts folds these away."""


class Account(BaseModel):
    """A server that takes messages, and who signs in there."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Account")

    type: Literal["smtp"] = "smtp"
    host: Annotated[
        str,
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "Server")),
            description=str(
                QT_TRANSLATE_NOOP("email", "Name or address of the server for outgoing mail")
            ),
            min_length=1,
            max_length=253,
            pattern=r"^[^\s/@]+$",
            examples=["smtp.acme.example"],
        ),
    ]
    port: Annotated[
        int | None,
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "Port")),
            description=str(
                QT_TRANSLATE_NOOP("email", "Empty: 465 with TLS, 587 with STARTTLS, 25 without")
            ),
            ge=1,
            le=65_535,
            examples=[587],
        ),
    ] = None
    tls: Annotated[
        Literal["implicit", "starttls", "none"],
        Field(
            json_schema_extra={
                "words": {
                    "implicit": str(QT_TRANSLATE_NOOP("email", "TLS from the start")),
                    "starttls": "STARTTLS",
                    "none": str(QT_TRANSLATE_NOOP("email", "None")),
                }
            },
            title=str(QT_TRANSLATE_NOOP("email", "Encryption")),
            description=str(
                QT_TRANSLATE_NOOP(
                    "email", "implicit: from the first byte; starttls: right after the greeting"
                )
            ),
            examples=["starttls"],
        ),
    ] = "starttls"
    username: Annotated[
        str | None,
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "User name")),
            min_length=1,
            max_length=500,
            examples=["hello@acme.example"],
        ),
    ] = None
    secret: Annotated[
        str | None,
        Field(
            title="Password",
            description="Where it is kept: keyring:NAME, env:NAME or command:…",
            pattern=r"^(keyring|env|command):.+$",
            max_length=1000,
            examples=["keyring:email/work", "env:SMTP_PASSWORD"],
        ),
    ] = None
    auth: Annotated[
        Literal["auto", "plain", "login", "cram-md5"],
        Field(
            json_schema_extra={
                **_FOLDED,
                "words": {
                    "auto": str(QT_TRANSLATE_NOOP("email", "The best that the server offers")),
                    "plain": "PLAIN",
                    "login": "LOGIN",
                    "cram-md5": "CRAM-MD5",
                },
            },
            title=str(QT_TRANSLATE_NOOP("email", "Way of signing in")),
            description=str(QT_TRANSLATE_NOOP("email", "auto: the best that the server offers")),
            examples=["auto"],
        ),
    ] = "auto"
    ca_file: Annotated[
        PathText | None,
        Field(
            json_schema_extra=_FOLDED,
            title=str(QT_TRANSLATE_NOOP("email", "Certificates to trust")),
            description=str(
                QT_TRANSLATE_NOOP(
                    "email", "A PEM file, for servers that no public authority vouches for"
                )
            ),
            examples=["/etc/ssl/acme-ca.pem"],
        ),
    ] = None
    connections: Annotated[
        int,
        Field(
            json_schema_extra=_FOLDED,
            title=str(QT_TRANSLATE_NOOP("email", "Connections at once")),
            ge=1,
            le=50,
            examples=[4],
        ),
    ] = 4
    allow_plaintext: Annotated[
        bool,
        Field(
            json_schema_extra=_FOLDED,
            title=str(QT_TRANSLATE_NOOP("email", "Allow it without encryption")),
            description=str(
                QT_TRANSLATE_NOOP("email", "Anyone on the way can then read messages and passwords")
            ),
        ),
    ] = False
    sender: Annotated[
        str | None,
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "From")),
            description=str(QT_TRANSLATE_NOOP("email", "Used where an email names no sender")),
            examples=["Acme <hello@acme.example>"],
        ),
    ] = None

    @field_validator("sender")
    @classmethod
    def _is_a_mailbox(cls, sender: str | None) -> str | None:
        return None if sender is None else mailbox_type(sender)

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.tls == "none" and not self.allow_plaintext and not is_loopback(self.host):
            raise refused_at(
                "tls",
                msg=str(
                    QT_TRANSLATE_NOOP(
                        "email",
                        "Without encryption only this machine itself may be the server; "
                        "choose STARTTLS or TLS, or set allow_plaintext",
                    )
                ),
                type="account.plaintext",
            )
        if self.username is not None and self.secret is None:
            raise refused_at(
                "secret",
                msg=str(QT_TRANSLATE_NOOP("email", "A user name needs a password")),
                type="missing",
            )
        if self.secret is not None and self.username is None:
            raise refused_at(
                "username",
                msg=str(QT_TRANSLATE_NOOP("email", "A password needs a user name")),
                type="missing",
            )
        return self

    @property
    def chosen_port(self) -> int:
        """The port, given or usual."""
        return self.port or PORTS[self.tls]

    @property
    def place(self) -> str:
        """As in a log: ``smtp.acme.example:587``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.chosen_port}"


class EmailSettings(BaseModel):
    """What is set once for all emails."""

    accounts: Annotated[
        dict[
            Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")], Account
        ],
        Field(title="Accounts"),
    ] = {}
    default_account: Annotated[
        str | None, Field(title="Account of emails that name none", examples=["work"])
    ] = None
    default_subject: Annotated[
        str | None,
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "Subject of emails that name none")),
            examples=["A message"],
        ),
    ] = None
    never: Annotated[
        list[Annotated[str, Field(max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]],
        Field(
            title=str(QT_TRANSLATE_NOOP("email", "Never email")),
            description=str(
                QT_TRANSLATE_NOOP("email", "One address a line; every mailing leaves them out")
            ),
            examples=[["tom@contoso.example"]],
        ),
    ] = []

    @cached_property
    def never_keys(self) -> frozenset[str]:
        """The addresses on the list of those to leave out, as :attr:`Address.key` has them."""
        return frozenset(map(address_key, self.never))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, as far as its name alone tells (RFC 6761)."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


FieldProblem = tuple[tuple[str | int, ...], str, str, Mapping[str, Any]]
"""Where, in words, pydantic's type, and the values in those words."""


def refused_at(*loc: str | int, msg: str, type: str) -> ValidationError:  # noqa: A002 (pydantic's word)
    """Return a validation error at a field, to be raised by a validator of the whole model."""
    return refused([(loc, msg, type, {})])


def refused(errors: Sequence[FieldProblem]) -> ValidationError:
    """As :func:`refused_at`, for several fields."""
    return ValidationError.from_exception_data(
        "submission",
        [
            InitErrorDetails(
                type=PydanticCustomError(kind, "{told}", {**ctx, "told": msg}),
                loc=loc,
                input=None,
            )
            for loc, msg, kind, ctx in errors
        ],
    )
