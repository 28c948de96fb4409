"""TLS to a mail server, with certificates that are checked (RFC 8314)."""

from __future__ import annotations

import asyncio
import ssl

from desktop_app.domain.errors import AccountRefused
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.verdicts import failure
from desktop_app.kinds.email.wire import Wire


class TlsContexts:
    """Loads the certificates to trust once; that takes some 20 ms."""

    def __init__(self) -> None:
        self._known: dict[str | None, ssl.SSLContext] = {}

    async def get(self, ca_file: str | None) -> ssl.SSLContext:
        """Return a context; raise ``AccountRefused`` when the file cannot be used."""
        if ca_file not in self._known:
            try:
                made = await asyncio.to_thread(ssl.create_default_context, cafile=ca_file)
            except (OSError, ssl.SSLError) as error:
                told = f"The file of certificates cannot be used: {ca_file}"
                raise failure(AccountRefused, "smtp.certificate", str(error), told) from error
            self._known[ca_file] = made
        return self._known[ca_file]


async def encrypt(wire: Wire, account: Account, contexts: TlsContexts, seconds: float) -> str:
    """Encrypt a connection and say how; raise ``AccountRefused`` when it cannot be trusted."""
    context = await contexts.get(account.ca_file)
    if wire.unread:
        # A server that speaks plainly; or someone between, whose text was to pass for the
        # server's own (CVE-2011-0411).
        told = "the server said something before encryption had begun"
        raise failure(AccountRefused, "smtp.tls_failed", told)
    try:
        await wire.start_tls(context, account.host, seconds)
    except ssl.SSLCertVerificationError as error:
        told = f"{account.host} does not prove who it is: {error.verify_message}"
        raise failure(AccountRefused, "smtp.certificate", str(error), told) from error
    except ssl.SSLError as error:
        raise failure(AccountRefused, "smtp.tls_failed", str(error)) from error
    found = wire.transport.get_extra_info("ssl_object")
    version, (cipher, *_) = found.version(), found.cipher()
    return f"{version.replace('v', ' ')}, {cipher}"
