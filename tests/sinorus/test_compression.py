"""Compression of responses for clients that accept it."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from sinorus.compression import Compression, preferred
from tests.debates.world import random_world, small_world

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIST = "/api/v1/positions/?expand=expert,topics"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd", "zstd"),
        ("ZSTD", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("gzip;q=0.5, zstd;q=0.9", "zstd"),
        ("gzip ; q=0.5 , zstd", "zstd"),
        ("zstd;q=0, gzip;q=0.001", "gzip"),
        ("zstd;q=0, gzip;q=0", ""),
        ("gzip;q=much", ""),
        ("gzip;q=nan, zstd;q=0", ""),
        ("br", ""),
        ("identity", ""),
        ("identity, zstd;q=0.9, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("xgzip", ""),
        ("*", ""),
        ("", ""),
        (",;,", ""),
    ],
)
def test_the_coding_that_is_preferred_is_chosen(accepted, coding):
    assert preferred(accepted, ("zstd", "gzip")) == coding


@pytest.mark.parametrize("weight", ["0", "nan", "-1", "inf", "much"])
def test_a_coding_without_a_valid_weight_is_not_used(weight):
    assert preferred(f"gzip;q={weight}", ("gzip",)) == ""


@pytest.mark.django_db(transaction=True)
def test_a_list_is_the_same_in_every_coding(client):
    small_world()
    random_world(40, status="published")
    plain = client.get(LIST)

    in_gzip = client.get(LIST, headers={"Accept-Encoding": "gzip"})
    in_zstd = client.get(LIST, headers={"Accept-Encoding": "gzip, br, zstd"})

    assert gzip.decompress(in_gzip.content) == plain.content
    assert zstd.decompress(in_zstd.content) == plain.content
    assert "Content-Encoding" not in plain
    for answer, coding in ((in_gzip, "gzip"), (in_zstd, "zstd")):
        assert answer["Content-Encoding"] == coding
        assert answer["ETag"] == f"W/{plain['ETag']}"
        assert answer["Content-Length"] == str(len(answer.content))
        assert len(answer.content) < len(plain.content) / 3
        kept = client.get(LIST, headers={"If-None-Match": answer["ETag"]})
        assert kept.status_code == 304
    for answer in (plain, in_gzip, in_zstd):
        assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["csv", "ndjson", "bibtex"])
def test_whole_lists_are_compressed_while_they_are_sent(client, name):
    small_world()
    address = f"/api/v1/positions/?format={name}"
    plain = client.get(address).getvalue()

    answer = client.get(address, headers={"Accept-Encoding": "zstd"})

    assert answer.streaming
    assert "Content-Length" not in answer
    assert zstd.decompress(answer.getvalue()) == plain


def through(address, answer, accepted="zstd, gzip"):
    request = RequestFactory().get(address, headers={"Accept-Encoding": accepted})
    return Compression(lambda _: answer)(request)


def test_a_piece_can_be_read_before_the_next_one_is_made():
    made = []

    def pieces():
        for number in range(3):
            made.append(number)
            yield f"line {number}\n".encode()

    found = iter(through("/api/v1/x/", StreamingHttpResponse(pieces())).streaming_content)
    reading = zstd.ZstdDecompressor()

    assert reading.decompress(next(found)) == b"line 0\n"
    assert made == [0]
    assert b"".join(map(reading.decompress, found)) == b"line 1\nline 2\n"
    assert reading.eof


@pytest.mark.django_db
def test_whatever_makes_the_pieces_is_closed():
    closed = []

    def pieces():
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.append(True)

    answer = through("/api/v1/x/", StreamingHttpResponse(pieces()))
    next(iter(answer.streaming_content))
    answer.close()

    assert closed == [True]


@pytest.mark.parametrize(
    ("address", "coding"), [("/api/v1/x/", "zstd"), ("/feeds/x", "zstd"), ("/admin/", "gzip")]
)
def test_only_what_is_open_to_everybody_is_in_zstandard(address, coding):
    assert through(address, HttpResponse(b"x" * 500))["Content-Encoding"] == coding


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(b"x" * 199),
        HttpResponse(b"x" * 500, content_type="application/zip"),
        HttpResponse(b"x" * 500, content_type="image/png"),
        HttpResponse(status=204),
    ],
)
def test_what_gains_nothing_is_left_as_it_is(answer):
    assert "Content-Encoding" not in through("/api/v1/x/", answer)


def test_what_is_compressed_already_is_not_compressed_again():
    answer = HttpResponse(b"x" * 500, headers={"Content-Encoding": "br"})

    assert through("/api/v1/x/", answer)["Content-Encoding"] == "br"


@pytest.mark.django_db
def test_an_archive_comes_as_it_is(client):
    small_world()

    answer = client.get(
        "/api/v1/debates/china-russia/export.zip", headers={"Accept-Encoding": "gzip, zstd"}
    )

    assert "Content-Encoding" not in answer
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None
