"""Content types by first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

from desktop_app.formats.content import Family, content_of, content_of_bytes


@pytest.mark.parametrize("to", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF"])
def test_pictures(tmp_path: Path, to: str) -> None:
    """A picture is known by its content, whatever its name says."""
    path = tmp_path / "misnamed.txt"
    Image.new("RGB", (8, 8), "red").save(path, format=to)
    found = content_of(path)
    assert (found.family, found.name) == (Family.IMAGE, to.lower())


def test_workbook_is_no_mere_archive(tmp_path: Path) -> None:
    """A workbook is told from other ZIP archives by what is inside."""
    book = xlsxwriter.Workbook(str(tmp_path / "a"))
    book.add_worksheet()
    book.close()
    with zipfile.ZipFile(tmp_path / "b", "w") as archive:
        archive.writestr("a.txt", "a")
    assert content_of(tmp_path / "a").name == "xlsx"
    assert content_of(tmp_path / "b").name == "zip"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"PAR1\x15", "parquet"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"RIFF\x00\x00\x00\x00WAVE", "unknown"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'>", "svg"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"name,city\nM\xfcller,K\xf6ln\n", "text"),
        ("姓名".encode("utf-16"), "text"),
        (b"a,b\nx\x00y,1\n", "text"),
        (b"\x00" * 9, "unknown"),
        (bytes(range(256)), "unknown"),
    ],
)
def test_first_bytes(head: bytes, name: str) -> None:
    """Each content is known by its first bytes."""
    assert content_of_bytes(head).name == name
