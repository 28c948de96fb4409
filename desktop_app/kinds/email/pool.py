"""What an account's lane keeps between its jobs: open connections, passwords, and its pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from desktop_app.domain.errors import AccountRefused, JobDeskError, LaneError
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.causes import CAUSES
from desktop_app.kinds.email.encryption import TlsContexts
from desktop_app.kinds.email.smtp import Connection, Log, Patience
from desktop_app.kinds.email.verdicts import failure

IDLE_SECONDS = 20.0
"""After so long without work a connection is closed; servers end them from 30 s on."""
_GOODBYE_SECONDS = 1.0
Secret = Callable[[str], str]


class Pool:
    """Connections of one account, used again and again."""

    def __init__(self, patience: Patience = Patience()) -> None:  # noqa: B008 (immutable)
        self._patience = patience
        self._contexts = TlsContexts()
        self._idle: list[tuple[Connection, asyncio.TimerHandle]] = []
        self._all: set[Connection] = set()
        self._secrets: dict[str, str] = {}
        self._account: Account | None = None
        self._gate = asyncio.Semaphore()
        self._first = asyncio.Lock()
        self._proved = False
        self._refusals = 0
        self._refusal: LaneError | None = None

    @asynccontextmanager
    async def connection(
        self, account: Account, secret: Secret, log: Log, *, fresh: bool = False
    ) -> AsyncIterator[Connection]:
        """Give a connection, used before unless ``fresh``; it is kept if it can be used again.

        Raises a ``LaneError`` when none can be opened.
        """
        self._serve(account)
        gate = self._gate
        async with gate:
            found = None if fresh else self._take(account)
            if found is None:
                found = await self._open(account, secret, log)
            else:
                log(f"{account.place}, connection reused", "info")
            try:
                yield found
            finally:
                self._give_back(found)

    async def close(self) -> None:
        """Close all connections and wait until they are."""
        for connection, timer in self._idle:
            timer.cancel()
            connection.close()
        self._idle.clear()
        await asyncio.gather(*(one.closed(_GOODBYE_SECONDS) for one in self._all))
        self._all.clear()

    # --- connections ----------------------------------------------------------------------------

    def _serve(self, account: Account) -> None:
        """Begin anew when the account was changed."""
        if account == self._account:
            return
        self._account = account
        self._gate = asyncio.Semaphore(account.connections)
        self._proved = False
        self._secrets.clear()
        for connection, timer in self._idle:
            timer.cancel()
            connection.close()
        self._idle.clear()

    def _take(self, account: Account) -> Connection | None:
        while self._idle:
            connection, timer = self._idle.pop()
            timer.cancel()
            if connection.alive and connection.account == account:
                return connection
            connection.close()
        return None

    def _give_back(self, connection: Connection) -> None:
        if not connection.alive or connection.account != self._account:
            connection.close()
            return
        timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._expire, connection)
        self._idle.append((connection, timer))

    def _expire(self, connection: Connection) -> None:
        self._idle = [kept for kept in self._idle if kept[0] is not connection]
        connection.close()

    async def _open(self, account: Account, secret: Secret, log: Log) -> Connection:
        """Open a connection; until one has worked only one is tried at a time.

        So a wrong password is tried once and not by every job that waits for a connection.
        """
        if self._proved:
            return await self._opened(account, secret, log)
        before = self._refusals
        async with self._first:
            if self._refusals != before and self._refusal is not None:
                raise self._refusal
            try:
                found = await self._opened(account, secret, log)
            except LaneError as error:
                self._refusals += 1
                self._refusal = error
                raise
        self._proved = True
        return found

    async def _opened(self, account: Account, secret: Secret, log: Log) -> Connection:
        self._all = {one for one in self._all if not one.gone}
        connection = Connection(account, self._patience)
        self._all.add(connection)
        password = await self._password(account, secret)
        try:
            async for step in connection.open(password, self._contexts):
                log(f"{step.text} → {step.detail}" if step.detail else step.text, "info")
        except LaneError:
            self._proved = False
            self._secrets.clear()  # it may have been changed in the keyring meanwhile
            raise
        return connection

    async def _password(self, account: Account, secret: Secret) -> str | None:
        if account.secret is None:
            return None
        if account.secret not in self._secrets:
            try:
                found = await asyncio.to_thread(secret, account.secret)
            except JobDeskError as error:
                title = str(CAUSES["smtp.no_secret"].title)
                told = f"{title}: {error.message.rstrip('.')}"
                raise failure(AccountRefused, "smtp.no_secret", told=told) from error
            self._secrets[account.secret] = found
        return self._secrets[account.secret]
