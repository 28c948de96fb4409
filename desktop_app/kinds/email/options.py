"""Submissions from elsewhere: command-line words, relative paths, dropped tables, and names."""

# ruff: noqa: PTH100, PTH111, PTH113, PTH118 (templates are no paths, paths may be no UTF-8)

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.offers import DropOffer
from desktop_app.domain.retry import RetryPolicy
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.tables import format_by_name
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.recipients import ADDRESS
from desktop_app.kinds.email.submission import EmailSubmission, Recipients

HOLD = 10
"""Seconds in which an email to several people can be undone."""
MOST_ATTACHED = 50
"""Files of one drop that an email could hold."""
_ATTACH = QT_TRANSLATE_NOOP("email", "Attach to an email")
_TO_THESE = QT_TRANSLATE_NOOP("email", "Email these people")
_LISTS = frozenset({"cc", "bcc", "attachments"})
_BODIES = {"text_file": "text", "html_file": "html", "markdown_file": "markdown"}
_MARK = re.compile(r"{[{%#]")
_OTHER_NAMES = {"from": "sender", "attach": "attachments", "to_file": "file"}


def from_options(options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
    """Build a raw submission from ``--account work --to-file members.csv --subject … --text …``.

    Inputs are addresses. Raises ``SubmissionRefused`` naming every option that there is not.
    """
    given = {_OTHER_NAMES.get(name, name): value for name, value in options.items()}
    addresses = list(inputs)
    if "@" in str(given.get("to")) and "{{" not in str(given["to"]):
        addresses.append(str(given.pop("to")))
    found: dict[str, Any] = {}
    nested: dict[str, dict[str, Any]] = {}
    if addresses:
        nested["recipients"] = {"rows": [{"email": address} for address in addresses]}
    unknown = []
    for name, value in given.items():
        if name in _BODIES:
            found[_BODIES[name]] = _read(name, value)
        elif name in Recipients.model_fields:
            nested.setdefault("recipients", {})[name] = value
        elif name in EmailSubmission.model_fields:
            found[name] = [value] if name in _LISTS and isinstance(value, str) else value
        elif name in RetryPolicy.model_fields:
            nested.setdefault("retry", {})[name] = value
        else:
            unknown.append(name)
    if unknown:
        raise _no_such(unknown)
    for name, values in nested.items():
        raw = found.get(name)
        found[name] = {**raw, **values} if isinstance(raw, Mapping) else values
    return found


def absolute(submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
    """Make relative paths start from ``base``; what is no path is left for the validation."""
    found = dict(submission)
    if found.get("folder"):
        found["folder"] = _from(base, found["folder"])
    if isinstance(attachments := found.get("attachments"), (list, tuple)):
        found["attachments"] = [_template_from(base, path) for path in attachments]
    recipients = found.get("recipients")
    if isinstance(recipients, Mapping) and recipients.get("file"):
        found["recipients"] = {**recipients, "file": _from(base, recipients["file"])}
    account = found.get("account")
    if isinstance(account, Mapping) and account.get("ca_file"):
        found["account"] = {**account, "ca_file": _from(base, account["ca_file"])}
    return found


def check_program(submission: EmailSubmission) -> None:
    """Refuse a command that would print a password: those stand in the settings, or are typed."""
    secret = getattr(submission.account, "secret", None) or ""
    if secret.startswith("command:"):
        told = "A program gives the name of a saved account, or keyring:NAME or env:NAME"
        raise SubmissionRefused.at("account", "secret", msg=told, type="account.command")


def offer(paths: Sequence[str]) -> DropOffer | None:
    """Say what a drop would become: a single table holds recipients, other files are attached."""
    if len(paths) == 1 and format_by_name(paths[0]) is not None:
        return DropOffer(1, 0, {"recipients": {"file": paths[0]}}, title=_TO_THESE)
    files = [path for path in paths[:MOST_ATTACHED] if os.path.isfile(path)]
    if not files or len(paths) > MOST_ATTACHED:
        return None
    left_out = len(paths) - len(files)
    return DropOffer(len(files), left_out, {"attachments": files}, title=_ATTACH, aside=True)


def fill(preset: Mapping[str, Any], paths: Sequence[str]) -> Mapping[str, Any] | None:
    """Lay a drop into a preset: a table gives the recipients, who get it after a while.

    Other files are attached beside those of the preset.
    """
    found = offer(paths)
    if found is None:
        return None
    filled = {**preset, **found.submission}
    if "recipients" in filled:
        return {**filled, "hold": HOLD}
    return {**filled, "attachments": [*preset.get("attachments", ()), *filled["attachments"]]}


def given(submission: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a recipient's row as the form takes it, with the address as it was corrected.

    The address comes first, under a name by which it is known whatever else the row holds.
    """
    row, address = dict(payload["row"]), payload["address"]
    for name, cell in row.items():
        asked = re.search(r"{{\s*" + re.escape(name) + r"\b", submission["to"])
        if asked and "@" in str(cell):
            row[name] = address
    return {ADDRESS: address} | row | {ADDRESS: address}


def again(
    submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return the submission that reaches these recipients once more."""
    rows = [given(submission, payload) for payload in payloads]
    return {**submission, "recipients": {"rows": rows}}


def batch_name(submission: EmailSubmission) -> str:
    """Name a batch after its subject; what each recipient has there of his own is left out."""
    shared = re.sub(r"{[{%#].*?[}%#]}", "…", submission.subject, flags=re.DOTALL)
    return " ".join(shared.split())[:200] or "Email"


def lane(submission: EmailSubmission) -> str:
    """Name the lane: one for each account, and one for what is only written to files."""
    account = submission.account
    if submission.mode != "send":
        return "email"
    if isinstance(account, Account):
        who = f"{account.username}@" if account.username else ""
        return f"email:{who}{account.place}"
    return f"email:{account}"


def _no_such(options: Sequence[str]) -> SubmissionRefused:
    return SubmissionRefused(
        [
            FieldError(
                loc=(name,),
                msg=f"There is no option --{name.replace('_', '-')}",
                type="extra_forbidden",
            )
            for name in options
        ]
    )


def _from(base: Path, path: Any) -> Any:
    if not isinstance(path, str) or not path:
        return path
    return os.path.abspath(os.path.join(base, os.path.expanduser(path)))


def _template_from(base: Path, path: Any) -> Any:
    """As :func:`_from`; what a row fills in, and all that follows, is left as it is."""
    if not isinstance(path, str) or (first := _MARK.search(path)) is None:
        return _from(base, path)
    fixed, rest = path[: first.start()], path[first.start() :]
    inside = not fixed or fixed.endswith(("/", os.sep))
    return _from(base, fixed or ".").rstrip(os.sep) + (os.sep if inside else "") + rest


def _read(name: str, path: Any) -> str:
    try:
        return Path(str(path)).expanduser().read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SubmissionRefused.at(name, msg=f"{path}: {why}", type="file.unreadable") from None
