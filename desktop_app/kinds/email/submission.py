"""What can be asked of the email kind, and what one of its jobs is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from desktop_app.domain.kind import Spec, Submission
from desktop_app.domain.path_text import PathText
from desktop_app.domain.retry import RetryPolicy, Seconds
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.kinds.email.account import Account, FieldProblem, refused, refused_at
from desktop_app.kinds.email.addresses import BadAddress, mailbox_type, parse_address

LONGEST_BODY = 10_000_000
"""Characters of a text, as it is given and as it is filled in."""
LONGEST_ACCOUNT_NAME = 100
LONGEST_HEADER_NAME = 70
"""With more there is no room for a value beside it."""
OWN_HEADERS = frozenset(
    {
        *("from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id"),
        *("return-path", "received", "mime-version", "content-type"),
        *("content-transfer-encoding", "content-disposition"),
        *("list-unsubscribe", "list-unsubscribe-post"),
    }
)
"""Headers that the other fields make, lower case."""

GOT_IT = "email.got_it"
"""The code of a row that ``except_for`` leaves out."""


class Recipients(BaseModel):
    """Who gets a message: rows given here, or the rows of a table in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Recipients")

    rows: Annotated[
        tuple[dict[str, JsonValue], ...] | None,
        Field(
            title="Rows",
            description="One object for each recipient; its fields can be used in the message",
            min_length=1,
            examples=[[{"email": "lena@x.example", "name": "Lena"}]],
        ),
    ] = None
    file: Annotated[
        PathText | None,
        Field(
            title="Table",
            description="CSV, Excel, JSON or Parquet; its columns can be used in the message",
            examples=["members.csv"],
        ),
    ] = None
    sheet: Annotated[
        str | None,
        Field(
            title="Sheet",
            description="Of a workbook; empty: the first one that is not empty",
            min_length=1,
            max_length=255,
            examples=["Sheet1"],
        ),
    ] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.rows is None and self.file is None:
            raise refused_at("rows", msg="Give rows or a file", type="missing")
        if self.rows is not None and self.file is not None:
            raise refused_at("file", msg="Give rows or a file, not both", type="conflict")
        return self


class EmailRetry(RetryPolicy):
    """How often, and how long between tries: servers that put off want minutes, not seconds."""

    max_attempts: Annotated[int, Field(ge=1, le=1000)] = 8
    first: Seconds = 60.0
    factor: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 3.0
    max: Seconds = 14_400.0


def _account(given: object) -> object:
    # by hand, so that errors are found at account.host and not at account.Account.host
    if isinstance(given, Mapping):
        return Account.model_validate(given)
    named = isinstance(given, str) and 0 < len(given) <= LONGEST_ACCOUNT_NAME
    if not named and not isinstance(given, Account):
        # else each branch of the union would complain at a place of its own
        raise PydanticCustomError(
            "account_type", "Input should be the name of a saved account, or its fields"
        )
    return given


AnyAccount = Annotated[
    Account | Annotated[str, Field(min_length=1, max_length=LONGEST_ACCOUNT_NAME)],
    BeforeValidator(_account),
]
Rate = Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]
MailboxText = Annotated[str, Field(min_length=1, max_length=2000)]
Body = Annotated[str, Field(max_length=LONGEST_BODY)]


class Letter(BaseModel):
    """The template of a message, and how it is sent: what all jobs of a batch share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reply_to: Annotated[
        str | None, Field(title="Reply to", examples=["Help <help@acme.example>"])
    ] = None
    to: Annotated[
        str,
        Field(
            title="To",
            description="One mailbox for each row; what stands before <…> is the name",
            min_length=1,
            max_length=2000,
            examples=["{{ email }}", "{{ name }} <{{ email }}>"],
        ),
    ] = "{{ email }}"
    cc: Annotated[
        tuple[MailboxText, ...], Field(title="Copy to", examples=[["boss@acme.example"]])
    ] = ()
    bcc: Annotated[
        tuple[MailboxText, ...],
        Field(
            title="Blind copy to",
            description="Nobody else sees these",
            examples=[["archive@acme.example"]],
        ),
    ] = ()
    subject: Annotated[
        str,
        Field(title="Subject", min_length=1, max_length=10_000, examples=["Welcome, {{ name }}!"]),
    ]
    text: Annotated[
        Body | None, Field(title="Plain text", examples=["Hello {{ name }},\n\nthank you."])
    ] = None
    html: Annotated[Body | None, Field(title="HTML", examples=["<p>Hello {{ name }},</p>"])] = None
    markdown: Annotated[
        Body | None,
        Field(
            title="Markdown",
            description="Sent as HTML, and as it is for readers of plain text",
            examples=["Hello **{{ name }}**,\n\nthank you."],
        ),
    ] = None
    attachments: Annotated[
        tuple[PathText, ...],
        Field(
            title="Attachments",
            description="Files; a path may use the row: certificates/{{ id }}.pdf",
            examples=[["guide.pdf", "certificates/{{ id }}.pdf"]],
        ),
    ] = ()
    headers: Annotated[
        dict[str, Annotated[str, Field(max_length=10_000)]],
        Field(title="More headers", examples=[{"X-Campaign": "autumn"}]),
    ] = {}
    unsubscribe: Annotated[
        str | None,
        Field(
            title="Unsubscribe link",
            description="https://… or mailto:…; mail programs show it as a button",
            min_length=1,
            max_length=2000,
            examples=["https://acme.example/leave/{{ id }}"],
        ),
    ] = None
    rate_per_second: Annotated[
        Rate | None, Field(title="At most a second", description="Messages", examples=[5])
    ] = None
    per_domain_per_second: Annotated[
        dict[str, Rate],
        Field(
            title="At most a second to one domain",
            description="* stands for every other domain",
            examples=[{"gmail.com": 1, "*": 5}],
        ),
    ] = {}
    expires_at: Annotated[
        AwareDatetime | None,
        Field(title="Not after", description="What has not left by then is skipped"),
    ] = None
    mode: Annotated[
        Literal["send", "eml", "maildir"],
        Field(
            title="Do",
            description="send it; or write eml files, or a maildir, into a folder",
            examples=["send"],
        ),
    ] = "send"

    @field_validator("reply_to")
    @classmethod
    def _is_a_mailbox(cls, text: str | None) -> str | None:
        return None if text is None else mailbox_type(text)

    @field_validator("headers")
    @classmethod
    def _headers_can_be_sent(cls, headers: dict[str, str]) -> dict[str, str]:
        for name in headers:
            if not name or not all("!" <= letter <= "~" and letter != ":" for letter in name):
                raise ValueError(f"“{name}” cannot be the name of a header")
            if len(name) > LONGEST_HEADER_NAME:
                raise ValueError(f"the name of a header has at most {LONGEST_HEADER_NAME} letters")
            if name.lower() in OWN_HEADERS:
                raise ValueError(f"“{name}” is made from the other fields")
        if len({name.lower() for name in headers}) < len(headers):
            raise ValueError("a header is given twice")
        return headers


class EmailSubmission(Submission, Letter):
    """A message, and who gets it."""

    retry: RetryPolicy = EmailRetry()
    account: Annotated[
        AnyAccount,
        Field(title="Account", description="Name of a saved one, or its fields", examples=["work"]),
    ]
    sender: Annotated[
        str | None,
        Field(
            title="From",
            description="Empty: the one of the account",
            examples=["Acme <hello@acme.example>"],
        ),
    ] = None
    recipients: Annotated[Recipients, Field(title="Recipients")]
    duplicates: Annotated[
        Literal["skip", "send"],
        Field(title="An address that comes twice", examples=["skip"]),
    ] = "skip"
    except_for: Annotated[
        tuple[Annotated[str, Field(max_length=320)], ...],
        Field(
            title="Leave out",
            description="Addresses that get none this time",
            examples=[["tom@contoso.example"]],
        ),
    ] = ()
    bad_rows: Annotated[
        Literal["skip", "refuse"],
        Field(
            title="Rows that cannot be used",
            description="skip: leave them out; refuse: queue nothing",
            examples=["skip"],
        ),
    ] = "skip"
    hold: Annotated[
        float,
        Field(
            title="Wait before the first one leaves",
            description="Seconds, in which it can be undone",
            ge=0,
            le=86_400,
            allow_inf_nan=False,
            examples=[10],
        ),
    ] = 0
    folder: Annotated[
        PathText | None,
        Field(
            title="Save to",
            description="For eml and maildir",
            examples=["~/Outbox"],
        ),
    ] = None

    @field_validator("retry", mode="before")
    @classmethod
    def _own_defaults(cls, retry: object) -> object:
        return EmailRetry.model_validate(retry) if isinstance(retry, Mapping) else retry

    @field_validator("sender")
    @classmethod
    def _sender_is_a_mailbox(cls, sender: str | None) -> str | None:
        return None if sender is None else mailbox_type(sender)

    @model_validator(mode="wrap")
    @classmethod
    def _all_that_is_missing(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Name what is missing beside everything else that is wrong."""
        missing = _missing(given) if isinstance(given, Mapping) else []
        try:
            found = handler(given)
        except ValidationError as error:
            known = [(e["loc"], e["msg"], e["type"], e.get("ctx", {})) for e in error.errors()]
            raise refused([*known, *missing]) from None
        if missing:
            raise refused(missing)
        return found


def _missing(given: Mapping[str, Any]) -> list[FieldProblem]:
    found: list[FieldProblem] = []

    def miss(field: str, msg: str = "Field required", type_: str = "missing") -> None:
        found.append(((field,), msg, type_, {}))

    account = given.get("account")
    saved = isinstance(account, str)
    own = (
        account.get("sender") if isinstance(account, Mapping) else getattr(account, "sender", None)
    )
    if given.get("sender") is None and not own and not saved:
        miss("sender")
    bodies = [name for name in ("text", "html", "markdown") if given.get(name) is not None]
    if not bodies:
        miss("text", "Give the message as text, html or markdown")
    if {"html", "markdown"} <= set(bodies):
        miss("markdown", "Give html or markdown, not both", "conflict")
    if given.get("mode", "send") != "send" and not given.get("folder"):
        miss("folder")
    return found


_NO_ADDRESS = str(QT_TRANSLATE_NOOP("email", "This is not an email address"))


class EmailSpec(Spec, Letter):
    """One job: what all jobs of the batch share, and this one's row."""

    account: AnyAccount
    sender: str
    seed: str
    """Tells this batch's messages from all others."""
    row: dict[str, JsonValue]
    address: str
    """Where it goes: as the row has it, or as it was corrected."""
    output: str | None = None
    """The file to write, where nothing is sent."""

    @field_validator("address")
    @classmethod
    def _can_be_written_to(cls, address: str) -> str:
        try:
            parse_address(address)
        except BadAddress:
            raise ValueError(_NO_ADDRESS) from None
        return address
