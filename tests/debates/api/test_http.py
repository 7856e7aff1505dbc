"""Methods, headers, formats: how the API behaves on the web."""

from __future__ import annotations

import html5lib
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.debates.world import random_world


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", ["csv", "ndjson", "bibtex"])
def test_head_of_a_whole_list_does_not_make_it(client, known, name):
    got = client.get(f"/api/v1/positions/?format={name}")

    with CaptureQueriesContext(connection) as captured:
        head = client.head(f"/api/v1/positions/?format={name}")

    assert head.status_code == 200
    assert head.getvalue() == b""
    assert not [query for query in captured if "debates_position" in query["sql"]]
    for header in ("Content-Type", "Content-Disposition", "ETag", "Vary"):
        assert head.get(header) == got.get(header), header


def test_pages_of_any_site_may_ask_first(client, known):
    answer = client.options(
        "/api/v1/positions/",
        headers={
            "Origin": "https://elsewhere.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )

    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Headers"] == "*"
    assert answer["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize(
    ("address", "status"),
    [("positions/", 200), ("positions", 301), ("nothing/", 404), ("positions/?x=1", 400)],
)
def test_pages_of_any_site_may_read_the_answer(client, known, address, status):
    answer = client.get(f"/api/v1/{address}", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_other_addresses_are_not_open_to_pages_of_other_sites(client, db):
    assert "Access-Control-Allow-Origin" not in client.get("/admin/login/")


def test_an_answer_may_be_kept_and_asks_whether_it_is_still_true(client, known):
    answer = client.get("/api/v1/positions/")

    assert answer["Cache-Control"] == "public, no-cache"
    assert "Accept" in [name.strip() for name in answer["Vary"].split(",")]
    assert "Cookie" not in answer["Vary"]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/*;q=0.5", "application/json"),
        ("application/xml, application/json;q=0.1", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.3, application/json;q=0.9", "application/json"),
        ("application/json;q=0.2, */*;q=0.5", "text/html"),
        ("application/json;q=0, */*", "text/html"),
        (" ", "application/json"),
        ("text/xml, *; q=.2", "application/json"),
        ("application/problem+json", "application/json"),
        ("text/csv, application/problem+json", "text/csv"),
        ("text/html; a*=unknown''x, text/csv; a*=undefined''x", "application/json"),
        (f"text/html; a*{'9' * 5000}=x, text/csv", "text/csv"),
        ("text/csv; a*0=x; a*=x, text/csv;q=0.5", "text/csv"),
        ("text/csv;q=nan, application/json;q=0.5", "text/csv"),
        ("text/html;q=0.5, text/csv;q=nan", "text/csv"),
    ],
)
def test_the_format_is_the_one_that_is_preferred(client, known, accept, content_type):
    headers = {"Accept": accept} if accept else {}

    answer = client.get("/api/v1/positions/", headers=headers)

    assert answer["Content-Type"].split(";")[0] == content_type


def test_a_format_in_the_address_counts_more_than_the_header(client, known):
    answer = client.get("/api/v1/positions/?format=json", headers={"Accept": "text/html"})

    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("address", ["", "positions/", "positions/allies/", "problems/not-found/"])
def test_people_get_a_page_with_links_to_follow(client, known, address):
    answer = client.get(f"/api/v1/{address}?format=html")

    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert '<a href="http://testserver/api/v1/' in page
    assert "?format=json" in page
    assert "<script" not in page
    assert "style=" not in page


def test_a_page_shows_texts_as_texts(client, known):
    known.allies.statement = '<script>alert("x")</script> "https://evil.example/"onclick="'
    known.allies.save()

    page = client.get("/api/v1/positions/allies/?format=html").content.decode()

    assert "<script>" not in page
    assert 'onclick="' not in page


def test_a_page_leads_to_the_next_page(client, known):
    page = client.get("/api/v1/positions/?format=html&page_size=1&page=2").content.decode()

    assert 'rel="next"' in page
    assert 'rel="prev"' in page


def fails_with(error):
    """Makes every query of positions fail."""

    def fail(execute, sql, *rest):
        if "debates_position" in sql:
            raise error
        return execute(sql, *rest)

    return connection.execute_wrapper(fail)


def test_a_fault_of_ours_is_a_problem_without_its_reason(client, known):
    with fails_with(RuntimeError("the secret reason")):
        answer = client.get("/api/v1/positions/")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/v1/problems/internal-error/"
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert "secret" not in answer.content.decode()


def test_a_database_that_is_away_is_a_problem_that_passes(client, known):
    with fails_with(OperationalError("database is locked")):
        answer = client.get("/api/v1/positions/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["detail"] == "The database is not responding."


def test_every_page_has_what_comes_next_in_the_list(client, known):
    """Pages behind the middle are looked for from the end."""
    random_world(30)
    for ordering in ("", "&ordering=statement", "&ordering=-date,statement"):
        address = f"/api/v1/positions/?fields=slug{ordering}&page_size="
        whole = client.get(f"{address}200").json()

        pages = [
            client.get(f"{address}7&page={page}").json()["results"]
            for page in range(1, -(-whole["count"] // 7) + 1)
        ]

        assert [one for page in pages for one in page] == whole["results"]


def test_addresses_begin_with_the_host_that_was_asked(client, known):
    answer = client.get("/api/v1/experts/lukin/", headers={"Host": "localhost:8123"})

    assert answer.json()["url"] == "http://localhost:8123/api/v1/experts/lukin/"
