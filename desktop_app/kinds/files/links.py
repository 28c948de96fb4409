"""Fetches a link into the job's own folder (RFC 9110): streamed, checked, with plain errors."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop_app.domain.errors import JobError, TransientError
from desktop_app.domain.kind import JobContext
from desktop_app.formats.content import Family, content_of_bytes
from desktop_app.formats.sources import size_text
from desktop_app.kinds.files.addresses import link_of

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 2 << 30
"""What is larger is not fetched."""
MAX_REDIRECTS = 5
_CONNECT, _READ = 15.0, 30.0
"""Seconds without a connection, and without a single byte."""
_CHUNK = 1 << 16
_LATER = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


def fetch(url: str, job: JobContext, families: frozenset[Family]) -> Path:
    """Download ``url`` to ``job.folder`` and return the file.

    ``families`` are the contents that are wanted. A server that is busy or gone raises
    ``TransientError``; a link that leads nowhere or to something else ``JobError``.
    """
    import httpx  # noqa: PLC0415 (slow to import)

    link = link_of(url)
    name = getattr(link, "name", "download")
    path = job.folder / name
    timeout = httpx.Timeout(_READ, connect=_CONNECT)
    with (
        _told(url),
        httpx.Client(
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            timeout=timeout,
            trust_env=not _is_here(url),
            headers={"User-Agent": "JobDesk", "Accept-Encoding": "identity"},
        ) as client,
        client.stream("GET", url) as answer,
    ):
        _check_status(url, answer.status_code)
        _check_type(url, answer.headers.get("content-type", ""), families)
        total = _length(answer.headers.get("content-length"))
        _check_size(url, total or 0)
        if answer.history:
            job.log(f"led on to {answer.url}")
        size = _save(url, answer, path, total, job)
    with path.open("rb") as file:
        content = content_of_bytes(file.read(4096))
    if content.family not in families:
        raise _wrong_type(url, content.label)
    job.log(f"fetched {url}: {size_text(size)}, {content.label}")
    return path


def _save(url: str, answer: httpx.Response, path: Path, total: int | None, job: JobContext) -> int:
    size = 0
    with path.open("wb") as file:
        for chunk in answer.iter_bytes(_CHUNK):
            job.raise_if_cancelled()
            size += len(chunk)
            _check_size(url, size)
            file.write(chunk)
            job.progress(size, total, "bytes")
    return size


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn httpx's errors into ours, each naming the link."""
    import httpx  # noqa: PLC0415 (slow to import)

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise TransientError(
            "link.unreachable",
            f"The server of {url} cannot be reached",
            remedy="Check the link and the network, then retry.",
            detail=str(error),
        ) from error
    except (httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise JobError(
            "link.invalid",
            f"The link {url} leads nowhere",
            remedy="Open the link in a browser and copy the right one.",
            detail=str(error),
        ) from error
    except httpx.TransportError as error:
        raise TransientError(
            "link.interrupted",
            f"The download of {url} broke off",
            remedy="Try again later.",
            detail=f"{type(error).__name__}: {error}",
        ) from error


def _check_status(url: str, status: int) -> None:
    if status == HTTPStatus.OK:
        return
    known = {s.value: s.phrase for s in HTTPStatus}
    words = f"{status} {known.get(status, '')}".strip()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        raise TransientError(
            "link.busy",
            f"The server of {url} answered {words}",
            remedy="Try again later.",
            detail=words,
        )
    raise JobError(
        "link.status",
        f"The server of {url} answered {words}",
        remedy="Open the link in a browser and copy the right one.",
        detail=words,
    )


def _check_type(url: str, told: str, families: frozenset[Family]) -> None:
    """Refuse a web page at once; other wrong types show in the file's first bytes."""
    if told.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        page = "a web page"
        if Family.OTHER not in families:
            raise _wrong_type(url, page)


def _wrong_type(url: str, found: str) -> JobError:
    return JobError(
        "link.wrong_type",
        f"Behind {url} is {found}, which cannot be converted",
        remedy="Open the link in a browser and copy the right one.",
        detail=found,
    )


def _check_size(url: str, size: int) -> None:
    if size > MAX_BYTES:
        raise JobError(
            "link.too_large",
            f"The file at {url} is larger than {size_text(MAX_BYTES)}",
            remedy="Download it yourself, then convert the file.",
        )


def _length(told: str | None) -> int | None:
    return int(told) if told is not None and told.isdigit() else None


def _is_here(url: str) -> bool:
    """Whether a link points to this very machine, where no proxy is asked."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
