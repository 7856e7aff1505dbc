"""Static files that are not there: pages are read without them, and nothing answers 500."""

from __future__ import annotations

import contextlib

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import RequestFactory

from sinorus.static_serving import StaticFilesMiddleware, StaticFilesStorage


@pytest.fixture
def root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    return tmp_path


def collected(root):
    (root / "page.css").write_text("p { color: red }")
    return StaticFilesMiddleware(lambda request: HttpResponse("nothing there", status=404))


def test_the_settings_use_both():
    assert "sinorus.static_serving.StaticFilesMiddleware" in configured.MIDDLEWARE


def test_a_file_that_is_removed_after_the_start_is_not_found(root, caplog, db):
    serve, request = collected(root), RequestFactory().get("/static/page.css")
    with contextlib.closing(serve(request)) as found:
        assert found.status_code == 200

    (root / "page.css").unlink()
    answer = serve(request)

    assert answer.status_code == 404
    assert "The static file /static/page.css is missing." in caplog.text


def test_a_folder_that_became_a_file_is_not_found(root):
    (root / "css").mkdir()
    (root / "css" / "page.css").write_text("")
    serve, request = collected(root), RequestFactory().get("/static/css/page.css")

    (root / "css" / "page.css").unlink()
    (root / "css").rmdir()
    (root / "css").write_text("")

    assert serve(request).status_code == 404


@pytest.mark.parametrize("name", ["debates/none.css", "debates/pages.css"])
def test_a_page_names_a_file_that_was_not_collected_by_its_plain_address(root, name, caplog):
    storage = StaticFilesStorage(location=root, base_url="/static/")

    assert storage.url(name, force=True) == f"/static/{name}"
    assert f"The static file {name} was not collected." in caplog.text
