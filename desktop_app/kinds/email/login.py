"""Signing in to a mail server (RFC 4954): PLAIN, LOGIN and CRAM-MD5."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence

from desktop_app.domain.errors import AccountRefused
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.verdicts import failure, login_refused
from desktop_app.kinds.email.wire import Reply

Exchange = Callable[[str], Awaitable[Reply]]
_STRONGEST_FIRST = ("CRAM-MD5", "PLAIN", "LOGIN")
_CONTINUE = 334
_SIGNED_IN = 235
_NOT_THIS_WAY = 504


async def sign_in(
    account: Account, secret: str, offered: Sequence[str], exchange: Exchange
) -> tuple[str, Reply]:
    """Sign in and return the mechanism and the server's word; raise ``LaneError``."""
    known = {word.upper() for word in offered}
    wanted = _STRONGEST_FIRST if account.auth == "auto" else (account.auth.upper(),)
    possible = [name for name in wanted if name in known]
    if not possible:
        said = f"it offers {' '.join(sorted(known)) or 'none'}"
        raise failure(AccountRefused, "smtp.no_way_to_sign_in", said)
    username = account.username or ""
    hidden = (secret, _coded(secret), _coded(f"\0{username}\0{secret}"))
    for mechanism in possible:
        reply = (await _try(mechanism, username, secret, exchange)).without(*hidden)
        if reply.code == _SIGNED_IN:
            return mechanism, reply
        if reply.code != _NOT_THIS_WAY:
            break
    raise login_refused(reply)


async def _try(mechanism: str, username: str, secret: str, exchange: Exchange) -> Reply:
    match mechanism:
        case "PLAIN":
            both = f"\0{username}\0{secret}"
            return await exchange(f"AUTH PLAIN {_coded(both)}")
        case "LOGIN":
            reply = await exchange("AUTH LOGIN")
            for word in (username, secret):
                if reply.code != _CONTINUE:
                    return reply
                reply = await exchange(_coded(word))
            return reply
    reply = await exchange("AUTH CRAM-MD5")
    if reply.code != _CONTINUE:
        return reply
    try:
        challenge = base64.b64decode(reply.lines[0])
    except binascii.Error:
        return await exchange("*")
    digest = hmac.new(_bytes(secret), challenge, hashlib.md5).hexdigest()
    return await exchange(_coded(f"{username} {digest}"))


def _coded(text: str) -> str:
    return base64.b64encode(_bytes(text)).decode("ascii")


def _bytes(text: str) -> bytes:
    """Return what the environment held, if that was no UTF-8."""
    return text.encode("utf-8", "surrogateescape")
