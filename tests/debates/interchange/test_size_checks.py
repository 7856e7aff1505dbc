"""Files that would take far more memory or time than they have bytes: refused before that."""

from __future__ import annotations

import io
import json
import struct
import time
import tracemalloc
import zipfile

import pytest

from debates.interchange import reading, size_checks
from debates.interchange.checking import problems_in_document
from debates.interchange.problems import MOST_PROBLEMS, ImportRefused
from debates.interchange.size_checks import MOST_FILE_VALUES, MOST_FILES, MOST_ITEMS
from tests.debates.interchange.documents import SOUND, spoiled

MEGABYTE = 1_000_000
ZEROS = "0" * 1000


def archive(**files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, pieces in files.items():
            with target.open(f"{name}.json", "w") as file:
                for piece in pieces:
                    file.write(piece.encode())
    return written.getvalue()


def of_many_files():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as target:
        for number in range(MOST_FILES + 1):
            target.writestr(f"{number}", "")
    return written.getvalue()


def with_long_directory():
    """An archive that states few files, and a directory of many megabytes."""
    content = archive(debate=["{}"])
    place = content.rfind(b"PK\x05\x06")
    return content[: place + 12] + struct.pack("<L", 50 * MEGABYTE) + content[place + 16 :]


BOMBS = {
    "a bomb": (
        lambda: archive(debate=["[", *[ZEROS] * 40_000, "]"]),
        "debate.json in the archive would grow to 40,000,002 bytes from 3",
    ),
    "a bomb beside the debate": (
        lambda: archive(debate=["{}"], more=["0" * MEGABYTE] * 5),
        "more.json in the archive would grow to 5,000,000 bytes",
    ),
    "many files": (of_many_files, "The archive has more than 1,000 files."),
    "a long directory": (with_long_directory, "The archive has more than 1,000 files."),
    "deep lists": (lambda: b"[" * 10_000 + b"]" * 10_000, "The JSON is nested too deeply."),
    "a long list": (
        lambda: b'{"positions": [' + b"0," * MOST_ITEMS + b"0]}",
        "A list or object has more than 50,000 values",
    ),
    "a text without an end": (lambda: b'["' + b'\\"' * MEGABYTE, "The file is not valid JSON: "),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_grows_is_refused_before_it_does(tmp_path, name):
    make, message = BOMBS[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    size = path.stat().st_size

    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        reading.read_document(path)
    taken, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    [problem] = refused.value.problems
    assert problem.message.startswith(message)
    assert peak < 4 * size + 2 * MEGABYTE
    assert taken < 10


def test_a_large_file_is_refused_unread(tmp_path):
    path = tmp_path / "rubbish"
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)

    tracemalloc.start()
    with pytest.raises(ImportRefused, match="rubbish is larger than 64,000,000 bytes"):
        reading.read_document(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < MEGABYTE


@pytest.mark.parametrize("content", [b"[" + b"{}," * 99 + b"{}]", b"[" + b"," * 100])
def test_many_small_values_are_refused(content):
    size_checks.check_shape(content, most=250)
    with pytest.raises(ImportRefused, match="more than 100 values"):
        size_checks.check_shape(content, most=100)


def test_brackets_and_commas_in_texts_are_no_values(tmp_path):
    path = tmp_path / "debate.json"
    path.write_text(json.dumps(["[{," * MOST_FILE_VALUES, '"\\,' * 10]))

    assert len(reading.read_document(path)) == 2


def test_after_many_problems_a_file_is_not_looked_at_any_further():
    found = problems_in_document(spoiled("/debate/positions", [{}] * 100_000))

    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1].message == "There are more problems than these 1,000."


def test_a_long_list_of_several_kinds_is_compared_quickly():
    topics = [[], {}, 1, "a"] * 20_000
    began = time.process_time()

    found = problems_in_document(spoiled("/debate/positions/0/topics", topics))

    assert any("occurs more than once" in problem.message for problem in found)
    assert time.process_time() - began < 10


def test_what_is_sound_stays_sound():
    assert problems_in_document(SOUND) == []
