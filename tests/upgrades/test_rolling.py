"""Old and new code side by side on one database, as during the upgrade of several machines."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.sinorus import test_two_machines as machines
from tests.sinorus.test_serving import serving
from tests.torture.database import own_database
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

OLD = "646c4529"
"""Commit of the version before, which knows PostgreSQL and OpenSearch."""

SEARCH = "/api/v1/search/?q=china"


@pytest.fixture
def old_code(tmp_path: Path) -> Path:
    archive, folder = tmp_path / "old.zip", tmp_path / "old-code"
    command = ["git", "archive", f"--output={archive}", OLD]
    subprocess.run(command, cwd=settings.BASE_DIR, check=True)
    shutil.unpack_archive(archive, folder)
    return folder


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.opensearch)],
    ids=["without search", "with OpenSearch"],
)
def site(request, tmp_path: Path, old_code: Path) -> Iterator[machines.Site]:
    """A server of the old code, beside which one of the new code starts and migrates."""
    with own_database(tmp_path) as database, machines.opensearch_of(request.param) as engine:
        environment = {
            "DATABASE_URL": database,
            "SINORUS_SEARCH_URL": engine,
            "SINORUS_SECRET_KEY": secrets.token_urlsafe(64),
            "WEB_CONCURRENCY": "1",
        }
        third = {"SINORUS_DATA_DIR": str(tmp_path / "third")}
        made = machines.Site(tmp_path, environment | third, searches=request.param)
        made.alike = False
        for name in ("old", "new"):
            (tmp_path / name).mkdir()
        with (
            serving(tmp_path / "old", code=old_code, **environment) as old,
            serving(tmp_path / "new", **environment) as new,
        ):
            made.browsers = [machines.Browser(("127.0.0.1", each.port)) for each in (old, new)]
            if made.searches:
                leave_search_to_the_new_one(made)
            machines.make_editor(made)
            yield made


def leave_search_to_the_new_one(site: machines.Site) -> None:
    """Wait for the index; if the new code has made it anew, the old one cannot read it."""
    old, new = site.browsers
    wait_until(lambda: new.get(SEARCH).status == 200)
    if old.get(SEARCH).status == 503:
        site.unread = old


def test_both_versions_serve_what_the_other_saves(site: machines.Site) -> None:
    old, new = site.browsers
    ready = new.get("/readyz").json()
    assert ready["database"] == "ok"
    assert new is not site.unread

    machines.correct_in_the_admin(site, "Xanthic", by=old)
    machines.withdraw_in_the_admin(site, "Xanthic", by=new)
    machines.publish_in_the_admin(site, "Xanthic", by=old)
    machines.correct_in_the_admin(site, "Wistful", by=new)
    machines.withdraw_in_the_admin(site, "Wistful", by=old)
    machines.publish_in_the_admin(site, "Wistful", by=new)
