"""``account``: saved accounts of the kinds that have them; passwords go to the keyring alone."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from desktop_app.cli.arguments import read_object
from desktop_app.cli.session import ALL_DONE, SOME_FAILED, STOPPED, Session, run
from desktop_app.domain.errors import MachineLacks, NotFound, SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import RunScope
from desktop_app.engine.context import Planning
from desktop_app.host.secrets import NoKeyring, SystemSecrets
from desktop_app.host.settings import Settings

_REMEDY = 'Give the account "secret": "env:NAME" or "secret": "command:…" instead.'


def account(session: Session, given: argparse.Namespace) -> int:
    """Add, list, test or remove accounts."""
    kind = _kind(session, given.kind)
    match given.action:
        case "add":
            return _add(session, kind, given)
        case "test":
            return _test(session, kind, given)
        case "remove":
            return _remove(session, kind, given.name)
    for name, saved in _saved(session, kind).items():
        _show(session, kind, name, saved)
    return ALL_DONE


def _add(session: Session, kind: AnyKind, given: argparse.Namespace) -> int:
    raw, password = _read(kind, given.spec)
    reference = f"{kind.name}/{given.name}"
    if password is not None:
        raw["secret"] = f"keyring:{reference}"
    made = _checked(kind, raw)
    if password is not None:
        try:
            SystemSecrets().keep(reference, password)
        except NoKeyring as error:
            raise MachineLacks(error.fact, _REMEDY) from None
    saved = _saved(session, kind)
    _put(session, kind, {**saved, given.name: made})
    _drop_unused(reference, saved.get(given.name, {}), made)
    _show(session, kind, given.name, made)
    return ALL_DONE


def _test(session: Session, kind: AnyKind, given: argparse.Namespace) -> int:
    """Let the kind connect and sign in; print each step as it is done."""
    question: dict[str, Any] = {"ask": "test", "account": given.name}
    if given.spec is not None:
        raw, password = _read(kind, given.spec)
        if password is not None:
            raw.setdefault("secret", f"keyring:{kind.name}/{given.name}")
        question |= {"account": _checked(kind, raw), "password": password}
    context = Planning(
        time.time(),
        lambda: False,
        secrets=SystemSecrets(),
        settings=session.stored_settings(kind),
    )
    good = False
    for event in kind.answer(question, context):
        good = bool(event.get("ok"))
        if session.output.as_json:
            session.output.event(event)
            continue
        words = [f"{'✓' if good else '✗'} {event['text']}", event.get("detail")]
        session.output.line(" – ".join(word for word in words if word), flush=True)
        if remedy := event.get("remedy"):
            session.output.line(f"  {remedy}", flush=True)
    return ALL_DONE if good else SOME_FAILED


def _remove(session: Session, kind: AnyKind, name: str) -> int:
    saved = dict(_saved(session, kind))
    if name not in saved:
        known = ", ".join(f"“{one}”" for one in saved) or "none"
        raise NotFound(f"There is no account “{name}”; saved: {known}")
    removed = saved.pop(name)
    _put(session, kind, saved)
    reference = f"{kind.name}/{name}"
    _drop_unused(reference, removed, {})
    session.output.say(f"The account “{name}” is removed.")
    return ALL_DONE


def _drop_unused(reference: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Take a password out of the keyring when its account does not use it any more."""
    ours = f"keyring:{reference}"
    if before.get("secret") == ours != now.get("secret"):
        SystemSecrets().drop(reference)


# --- parts --------------------------------------------------------------------------------------


def _kind(session: Session, name: str | None) -> AnyKind:
    """Return the kind that was named, or the only one with accounts."""
    if name is not None:
        kind = session.kinds.get(name)
        if kind.account_type is None:
            raise NotFound(f"Jobs of the kind “{name}” use no accounts.")
        return kind
    kinds = [kind for kind in session.kinds if kind.account_type is not None]
    if not kinds:
        raise NotFound("There is no kind of job that uses accounts.")
    if len(kinds) > 1:
        known = ", ".join(kind.name for kind in kinds)
        raise SubmissionRefused.at("kind", msg=f"Give --kind: one of {known}", type="missing")
    return kinds[0]


def _read(kind: AnyKind, spec: str | None) -> tuple[dict[str, Any], str | None]:
    """Return an account's fields and its password, if one was given or typed."""
    base = Path.cwd()
    if spec is None:
        raw = _ask(kind)
    elif spec == "-":
        raw = read_object(sys.stdin.buffer.read())
    else:
        path = Path(spec).absolute()
        try:
            raw, base = read_object(path.read_bytes()), path.parent
        except OSError as error:
            told = f"{spec}: {error.strerror}"
            raise SubmissionRefused.at("spec", msg=told, type="file.unreadable") from None
    password = raw.pop("password", None)
    if password is None and raw.get("username") and not raw.get("secret") and spec != "-":
        if sys.stdin.isatty():
            password = getpass.getpass("Password: ")
        else:
            password = sys.stdin.readline().rstrip("\r\n")
    found = kind.absolute({"account": raw}, base)["account"]
    return dict(found), str(password) if password else None


def _ask(kind: AnyKind) -> dict[str, Any]:
    """Ask for the fields one by one; an empty answer is the default."""
    if not sys.stdin.isatty():
        raise SubmissionRefused.at("spec", msg="Give --spec FILE, or - for stdin", type="missing")
    found: dict[str, Any] = {}
    for name, field in _model(kind).model_fields.items():
        if name in {"type", "secret"}:
            continue
        default = "" if field.default is None or field.is_required() else f" [{field.default}]"
        if typed := input(f"{field.title or name}{default}: ").strip():
            found[name] = typed
    return found


def _model(kind: AnyKind) -> type[BaseModel]:
    assert kind.account_type is not None
    return kind.account_type


def _checked(kind: AnyKind, raw: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _model(kind).model_validate(raw).model_dump(mode="json")
    except ValidationError as error:
        raise SubmissionRefused.from_validation(error) from None


def _saved(session: Session, kind: AnyKind) -> Mapping[str, Any]:
    settings = session.stored_settings(kind)
    found: dict[str, Any] = settings.model_dump(mode="json")["accounts"]
    return found


def _put(session: Session, kind: AnyKind, accounts: Mapping[str, Any]) -> None:
    """Store them; lanes that a refused login holds go on then."""
    key = f"{kind.name}.accounts"
    value = Settings(session.kinds).check(key, dict(accounts))

    async def put() -> int:
        async with session.desk("jobdesk account", RunScope.PLAN_ONLY) as desk:
            await desk.put_setting(key, value)
        return ALL_DONE

    if run(put) == STOPPED:
        raise KeyboardInterrupt


def _show(session: Session, kind: AnyKind, name: str, saved: Mapping[str, Any]) -> None:
    if session.output.as_json:
        event = {"event": "account", "kind": kind.name, "name": name, "account": dict(saved)}
        session.output.event(event)
        return
    fields = _model(kind).model_fields
    told = {key: value for key, value in saved.items() if value != fields[key].default}
    session.output.line(f"{name}  {json.dumps(told, ensure_ascii=False)}")
