"""Files that hold no debate, and what is said of them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from decimal import Decimal

import pytest

from debates.interchange import reading
from debates.interchange.problems import ImportRefused
from tests.debates.interchange.documents import SOUND, spoiled

TEXT = json.dumps(SOUND, ensure_ascii=False)


def zipped(method: int = zipfile.ZIP_DEFLATED, **files: str | bytes) -> bytes:
    """An archive of files; __ in a name stands for /, and _ for a dot."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json"), content)
    return written.getvalue()


def refusal(tmp_path, content: bytes) -> str:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ImportRefused) as refused:
        reading.read_document(path)
    return str(refused.value)


@pytest.mark.parametrize("content", [TEXT.encode(), TEXT.encode("utf-8-sig")])
def test_a_file_in_utf_8_is_read(tmp_path, content):
    path = tmp_path / "debate.json"
    path.write_bytes(content)

    read = reading.read_document(path)

    assert read == SOUND
    value = read["debate"]["positions"][0]["evidence"][0]["value"]
    assert isinstance(value, Decimal)


@pytest.mark.parametrize("name", ["debate_json", "partnership__debate_json"])
def test_an_archive_is_read(tmp_path, name):
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{name: TEXT}))

    assert reading.read_document(path) == SOUND


WRONG_FILES = {
    "empty": (b"", "The file is empty."),
    "blank": (b"\xef\xbb\xbf \n", "The file is not valid JSON: Expecting value"),
    "not JSON": (
        b'{"format": \n oops}',
        "The file is not valid JSON: Expecting value in line 2, column 2.",
    ),
    "cut": (TEXT.encode()[:200], "The file is not valid JSON: "),
    "another encoding": ("{\n\n'é': 1}".encode("latin-1"), "Line 3 is not valid UTF-8"),
    "UTF-16": (TEXT.encode("utf-16"), "seems to be in UTF-16. Save it as UTF-8."),
    "UTF-16 without a mark": (TEXT.encode("utf-16-be"), "seems to be in UTF-16."),
    "NaN": (b'{"value": NaN}', "The file has NaN, which is not valid JSON."),
    "a name twice": (
        b'{"slug": "x", "stance": "affirms", "stance": "denies"}',
        "“stance” occurs twice in the object of “x”. Keep one of them.",
    ),
    "a name twice among many": (
        b"{%s, " % b", ".join(b'"%d": 1' % name for name in range(40_000)) + b'"x": 1, "x": 2}',
        "“x” occurs twice.",
    ),
    "a name twice in an object without one": (b'{"a": 1, "a": 2}', "“a” occurs twice."),
    "deep": (b"[" * 100_000, "The JSON is nested too deeply."),
    "rather deep": (b"[" * 100 + b"]" * 100, "The JSON is nested too deeply."),
    "a long number": (b"[" + b"1" * 5000 + b"]", "a number with too many digits"),
    "a control character": (
        json.dumps(spoiled("/debate/title", "a\u0000b")).encode(),
        "/debate/title: This has a character that is not text (U+0000).",
    ),
    "half a character": (
        json.dumps(spoiled("/debate/positions/1/statement", "\ud800")).encode(),
        "/debate/positions/1/statement: This has a character that is not text (U+D800).",
    ),
    "an archive of something else": (
        zipped(readme="x"),
        "An archive must have one file debate.json. This one has none.",
    ),
    "an archive of nothing": (zipped(), "This one has none."),
    "an archive of several": (
        zipped(a__debate_json="{}", b__debate_json="{}"),
        "This one has 2 of them. Import one of them on its own.",
    ),
    "a damaged archive": (
        zipped(debate_json=TEXT)[:-30],
        "The archive is damaged: ",
    ),
    "an archive with a name that is no text": (
        zipped(debate_json=TEXT, über="x").replace("über".encode(), b"\xff\xffber"),
        "The archive is damaged: ",
    ),
    "an archive that few programs unpack": (
        zipped(zipfile.ZIP_LZMA, debate_json=TEXT),
        "The archive is encrypted or uses an unsupported compression. Unpack it",
    ),
    "an archive with checksums of something else": (
        zipped(debate_json=TEXT, SHA256SUMS=f"{'0' * 64}  readme.txt\n"),
        "SHA256SUMS in the archive does not list debate.json.",
    ),
    "a changed archive": (
        zipped(debate_json=TEXT, SHA256SUMS=f"{'0' * 64}  debate.json\n"),
        "debate.json has changed since the archive was made",
    ),
}


@pytest.mark.parametrize("name", list(WRONG_FILES))
def test_what_cannot_be_read_is_refused_in_words(tmp_path, name):
    content, message = WRONG_FILES[name]

    assert message in refusal(tmp_path, content)


@pytest.mark.parametrize("line", ["{}  debate.json\n", "{} *debate.json\r\n"])
def test_checksums_may_be_written_by_any_tool(tmp_path, line):
    path = tmp_path / "export.zip"
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    path.write_bytes(zipped(debate_json=TEXT, SHA256SUMS=line.format(digest)))

    assert reading.read_document(path) == SOUND


def test_damage_within_an_archive_is_found(tmp_path):
    content = bytearray(zipped(debate_json=TEXT))
    content[80] ^= 0xFF

    assert "The archive is damaged" in refusal(tmp_path, bytes(content))


def test_an_encrypted_archive_is_refused(tmp_path):
    content = bytearray(zipped(debate_json=TEXT))
    for place in (6, content.index(b"PK\x01\x02") + 8):
        content[place] |= 1

    assert "encrypted" in refusal(tmp_path, bytes(content))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ImportRefused, match=r"nothing\.json cannot be read: No such file"):
        reading.read_document(tmp_path / "nothing.json")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ImportRefused, match="cannot be read: Is a directory"):
        reading.read_document(tmp_path)


@pytest.mark.parametrize("content", [TEXT.encode(), zipped(debate_json=TEXT)])
def test_what_is_too_large_is_not_read(tmp_path, content):
    path = tmp_path / "debate.json"
    path.write_bytes(content)

    with pytest.raises(ImportRefused, match="larger than 100 bytes"):
        reading.read_document(path, largest=100)
