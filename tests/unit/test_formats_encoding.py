"""Encodings of real short texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.formats.encoding import encoding_of, encoding_of_bytes

SAMPLES = [
    ("Müller;Zürich\n", "cp1252"),
    ("name;city\nJosé;Málaga\nBjörk;Århus\n", "cp1252"),
    ("Größe", "cp1252"),
    ("Straße 5", "cp1252"),
    ("café", "cp1252"),
    ("5 € für Änderung – “gut”", "cp1252"),
    ("MÜNCHEN;KÖLN", "cp1252"),
    ("Żółć;Łódź;Gdańsk", "cp1250"),
    ("Žluťoučký kůň;Škoda", "cp1250"),
    ("Иван;Москва", "cp1251"),
    ("Иван Петров;ул. Ленина", "koi8-r"),
    ("张伟;北京\n", "gb18030"),
    ("姓名,城市\n王芳,上海\n李娜,深圳", "gb18030"),
    ("名前,住所\n田中さん,東京都", "shift_jis"),
    ("カタカナ,テスト", "shift_jis"),
    ("日本語テキスト", "euc_jp"),
    ("姓名,臺北市\n陳先生,高雄", "big5"),
    ("이름,서울\n김철수,부산", "euc_kr"),
    ("Ελλάδα;Αθήνα", "cp1253"),
    ("name;town\nMüller;Köln\n", "utf-16"),
    ("name;town\nMüller;Köln\n", "utf-8-sig"),
    ("name;town\nMüller;Köln\n", "utf-8"),
    ("plain ascii", "ascii"),
    ("abcdefgh", "utf-16-le"),
    ("abcdefgh", "utf-16-be"),
]


@pytest.mark.parametrize(("text", "encoding"), SAMPLES)
def test_text_comes_back(text: str, encoding: str) -> None:
    """A short text in its usual legacy encoding is read as it was written."""
    data = text.encode(encoding)
    assert data.decode(encoding_of_bytes(data).name) == text


@given(st.text())
def test_utf8_is_certain(text: str) -> None:
    """Valid UTF-8 that holds no zero bytes is always read as UTF-8."""
    data = text.replace("\0", "").encode()
    found = encoding_of_bytes(data)
    assert found.certain
    assert data.decode(found.name) == text.replace("\0", "").removeprefix("\ufeff")


def test_late_evidence(tmp_path: Path) -> None:
    """One legacy letter after two megabytes of plain text still decides."""
    path = tmp_path / "late.csv"
    path.write_bytes(b"a;b\n" * 600_000 + "Köln;Größe\n".encode("cp1252"))
    assert encoding_of(path).name == "cp1252"


def test_cut_between_blocks(tmp_path: Path) -> None:
    """A character that two blocks share does not spoil UTF-8."""
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é€汉".encode() * 1000)
    assert encoding_of(path) == ("utf-8", True)
