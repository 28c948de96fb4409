"""Finds out the encoding of a text: mark, then strict UTF-8, then a short list with a prior.

Statistical detectors miss short Western texts; here a legacy encoding wins when its letters stand
as that script's letters do: accents alone between plain letters, Cyrillic and Chinese in runs.
"""

# ruff: noqa: RUF001 (letters that look alike in two scripts are what this file is about)

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_BLOCK = 1 << 20
_EVIDENCE = 1 << 16
"""Bytes of lines that are not plain ASCII; more of them do not change the verdict."""

_MARKS: Sequence[tuple[bytes, str]] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Encoding(NamedTuple):
    """A verdict; ``name`` is one that Python's codecs know."""

    name: str
    certain: bool
    """A mark or valid UTF-8 proves it; a legacy encoding is only the likeliest."""


@dataclass(frozen=True, slots=True)
class _Script:
    """What a legacy encoding's characters look like in real texts."""

    name: str
    usual: re.Pattern[str]
    alone: bool
    """Letters stand between plain ones (Latin) instead of in runs."""
    prior: float


_WESTERN = "äöüßéèêëàâáãåçñóòôõíìîïúùûæøœÿÄÖÜÉÈÀÁÅÇÑÓÍÚÆØŒŠšŽž€£§©®°±²³µ·¼½¿¡ºª«»–—‘’“”„†•…™ "
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜäÄßâîăşţÂÎĂŞŢđĐ€§°–—„”“’ "
_CJK = r"、。，！？：；（）《》“”‘’・ー々〇"
_SCRIPTS: Sequence[_Script] = (
    _Script("cp1252", re.compile(f"[{_WESTERN}]"), alone=True, prior=0.10),
    _Script("cp1250", re.compile(f"[{_CENTRAL}]"), alone=True, prior=0.02),
    _Script("iso8859-2", re.compile(f"[{_CENTRAL}]"), alone=True, prior=0.01),
    _Script("iso8859-15", re.compile(f"[{_WESTERN}]"), alone=True, prior=0.0),
    _Script("cp1251", re.compile("[а-яёА-ЯЁєіїґ№«»–— ]"), alone=False, prior=0.05),
    _Script("koi8-r", re.compile("[а-яёА-ЯЁ]"), alone=False, prior=0.0),
    _Script("cp1253", re.compile("[α-ωά-ώΑ-ΩΆ-Ώ]"), alone=False, prior=0.0),
    _Script("gb18030", re.compile(f"[一-龥{_CJK}]"), alone=False, prior=0.04),
    _Script("shift_jis", re.compile(f"[ぁ-ゖァ-ヺ一-龥{_CJK}]"), alone=False, prior=0.03),
    _Script("big5", re.compile(f"[一-龥{_CJK}]"), alone=False, prior=0.0),
    _Script("euc_kr", re.compile("[가-힣]"), alone=False, prior=0.05),
    _Script("euc_jp", re.compile(f"[ぁ-ゖァ-ヺ一-龥{_CJK}]"), alone=False, prior=0.0),
)
_USUAL_SYLLABLES = frozenset(
    "가각간갈감강개거건게겨결경계고공과관교구국군권귀규그금급기길김나남내년노다단달당대도동되두드들등디"
    "라람래러레력로록론료류르름리림마만말매며면명모무문물미민바박반발방배백법변병보복본부분비사산상생서선설성"
    "세소속손송수스시식신실심아안알야약양어업에여역연영예오온와완왕외요용우운울원월위유윤으은을음의이인일임"
    "입있자작장재전점정제조종주중지직진차천철청체초최추충치크타태토통파평포표품프피하학한합해행허현협형호홍"
    "화확환활회후희"
)
"""The commonest Hangul: their bytes are everyday Chinese characters in GB 18030."""
_FOREIGN = re.compile("[^\\x00-\\x7f]+")
_HANZI = re.compile("[一-龥]")


def encoding_of(path: Path) -> Encoding:
    """Read the whole file once (in blocks) and return its encoding; raise ``OSError``."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
        if found := _by_mark(head):
            return found
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        evidence = bytearray()
        valid, block = True, head
        while block:
            if valid:
                valid = _decodes(decoder, block)
            if len(evidence) < _EVIDENCE:
                evidence += _telling(block, _EVIDENCE - len(evidence))
            if not valid and len(evidence) >= _EVIDENCE:
                break
            block = file.read(_BLOCK)
        if valid and _decodes(decoder, b"", final=True):
            return Encoding("utf-8", certain=True)
    return Encoding(_likeliest(bytes(evidence)), certain=False)


def encoding_of_bytes(data: bytes) -> Encoding:
    """Return the encoding of a complete text."""
    if found := _by_mark(data):
        return found
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding(_likeliest(_telling(data, _EVIDENCE)), certain=False)
    return Encoding("utf-8", certain=True)


def _by_mark(head: bytes) -> Encoding | None:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, certain=True)
    pairs = head[: 1 << 12]
    if len(pairs) >= 4 and pairs.count(0) * 3 > len(pairs):  # noqa: PLR2004 (two characters at least)
        odd = pairs[1::2].count(0)
        return Encoding("utf-16-le" if odd * 2 > pairs.count(0) else "utf-16-be", certain=False)
    return None


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _telling(block: bytes, room: int) -> bytes:
    """Return the lines that are not plain ASCII, up to ``room`` bytes."""
    if block.isascii():
        return b""
    lines = [line for line in block.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:room]


def _likeliest(evidence: bytes) -> str:
    scores = {script.name: _score(evidence, script) for script in _SCRIPTS}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > -1 else "iso8859-1"


def _score(evidence: bytes, script: _Script) -> float:
    """Return from -1 (cannot be) to about 1 how well the script explains every high byte."""
    text = _decoded(evidence, script.name)
    if text is None:
        return -2.0
    high = sum(byte > 0x7F for byte in evidence)  # noqa: PLR2004 (the end of ASCII)
    points = 0.0
    for run in _FOREIGN.finditer(text):
        points += _points(text, run, script)
    if not script.alone and _is_double(script.name):
        # two bytes a character: weigh by bytes, so that all encodings explain the same amount
        points *= 2
    return points / max(1, high) + script.prior


def _points(text: str, run: re.Match[str], script: _Script) -> float:
    piece = run[0]
    good = len(script.usual.findall(piece))
    points = float(good - 2 * (len(piece) - good))
    before = text[run.start() - 1 : run.start()]
    after = text[run.end() : run.end() + 1]
    if script.alone:
        return points - _oddities_in_latin(before, piece, after)
    if before.isalpha() or after.isalpha():
        points -= 1.0 if len(piece) == 1 else 0.5
    if script.name == "euc_kr":
        return points - 0.5 * sum(char not in _USUAL_SYLLABLES for char in piece)
    if _is_double(script.name):
        rare = 0.6 if script.name == "gb18030" else 0.3
        return points - rare * sum(not _is_common(char) for char in _HANZI.findall(piece))
    return points - 0.5 * sum(char.isupper() for char in piece[1:])


def _oddities_in_latin(before: str, piece: str, after: str) -> float:
    """Weigh accents in a row, a capital inside a word, a sign that begins a word."""
    odd = 0.7 * max(0, sum(char.isalpha() for char in piece) - 2)
    if before.islower() and piece[0].isupper():
        odd += 1.0
    if piece[-1] in "£§©®°±µ¼½³¯" and after.isalpha():
        odd += 1.0
    return odd


def _is_common(hanzi: str) -> bool:
    """Whether a character is of the first level of GB 2312 (3,755 in everyday use) or Big5."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = hanzi.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return True
    return False


def _is_double(encoding: str) -> bool:
    return encoding in {"gb18030", "shift_jis", "big5", "euc_kr", "euc_jp"}


def _decoded(evidence: bytes, encoding: str) -> str | None:
    """Decode, allowing for a last character that was cut."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        return decoder.decode(evidence)
    except UnicodeDecodeError:
        return None
