"""Two servers with data folders of their own and one PostgreSQL: both serve each change at once."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.cluster.browser import Answer, Browser, Form
from tests.search import opensearch_node
from tests.sinorus.test_serving import serving
from tests.torture.database import own_database
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

LATE_SECONDS = 30.0
"""Most seconds until both serve a change: about one, on a machine with nothing else to do.

The seconds that each took are printed at the end (`pytest -s`), beside those that asking alone
took: for all doors of both, one after the other.
"""

NO_ENGINE = "http://127.0.0.1:9/none"
"""Address at which no search engine listens: everything but search works."""

DEBATE = "china-russia-2022"
POSITION = "lukin-no-worry-while-us-leads"
HOST = "localhost"
"""Name of the site: links in answers, and so their ETags, have it."""

EDITOR, PASSWORD = "ada", "correct horse battery staple"

SCRIPT = """
import sys, time, django
django.setup()
from debates.models import Debate, Expert, Position
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


class Site:
    """Two servers that serve one site, and a process that writes to its database.

    searches  whether they share a search engine
    unread    the server for which the index is in the format of a later version, if any
    alike     whether both answer alike, as servers of one version do
    times     seconds until both served a change, and those of asking alone, by its name
    """

    def __init__(self, folder: Path, environment: dict[str, str], *, searches: bool) -> None:
        self.folder, self.environment, self.searches = folder, environment, searches
        self.unread: Browser | None = None
        self.alike = True
        self.browsers: list[Browser] = []
        self.times: dict[str, tuple[float, float]] = {}

    def searches_on(self, one: Browser) -> bool:
        """Test whether a server can search."""
        return self.searches and one is not self.unread

    def manage(self, *command: str, **options: object) -> None:
        """Run a management command on a third machine."""
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR, env=os.environ | self.environment, check=True, **options,
        )  # fmt: skip

    def both_serve(self, name: str, began: float, holds: Callable[[Browser], bool]) -> None:
        """Wait until both serve a change, and check that it took no longer than it may."""
        alone = sum(asked_until(holds, browser) for browser in self.browsers)
        took = time.monotonic() - began
        self.times[name] = took, alone
        assert took < LATE_SECONDS, self.times
        for path in LISTS[:3] if self.alike else ():
            one, two = (browser.get(path) for browser in self.browsers)
            assert (one.body, one.headers.get("etag")) == (two.body, two.headers.get("etag")), path


def asked_until(holds: Callable[[Browser], bool], browser: Browser) -> float:
    """Ask a server until something holds; return the seconds that the last asking took."""
    seconds = 0.0

    def answer() -> bool:
        nonlocal seconds
        began = time.monotonic()
        found = holds(browser)
        seconds = time.monotonic() - began
        return found

    wait_until(answer)
    return seconds


LISTS = [
    f"/api/v1/positions/?debate={DEBATE}&fields=slug,statement,expert.name&page_size=100",
    f"/api/v1/positions/facets/?debate={DEBATE}&facet=expert",
    f"/api/v1/debates/{DEBATE}/",
    f"/debates/{DEBATE}/",
    f"/debates/{DEBATE}/map/",
]
"""Lists and counts of the API, which answer alike on both with the same ETag; a page; a drawing."""

FOUND = (
    "/api/v1/search/?q={word}&feedback=false",
    "/api/v1/search/?q={word}&feedback=false&facets=expert",
    "/search/?q={word}",
)


@pytest.fixture(
    scope="module",
    params=[False, pytest.param(True, marks=pytest.mark.opensearch)],
    ids=["without search", "with OpenSearch"],
)
def site(request, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with own_database(folder) as database, opensearch_of(request.param) as engine:
        environment = {
            "DATABASE_URL": database,
            "SINORUS_SEARCH_URL": engine,
            "SINORUS_SECRET_KEY": secrets.token_urlsafe(64),
            "SINORUS_REQUEST_RATE": "off",
            "WEB_CONCURRENCY": "1",
        }
        third = {"SINORUS_DATA_DIR": str(folder / "third")}
        made = Site(folder, environment | third, searches=request.param)
        for name in ("one", "two"):
            (folder / name).mkdir()
        with (
            serving(folder / "one", **environment) as one,
            serving(folder / "two", **environment) as two,
        ):
            made.browsers = [Browser(("127.0.0.1", server.port), HOST) for server in (one, two)]
            make_editor(made)
            yield made
    sys.stdout.write(
        "seconds until both served it, and of asking alone: "
        + ", ".join(
            f"{name} {took:.2f} ({alone:.2f})" for name, (took, alone) in made.times.items()
        )
        + "\n"
    )


@contextmanager
def opensearch_of(searches: bool) -> Iterator[str]:
    """Yield the address of a search engine that the servers share, or of none."""
    if not searches:
        yield NO_ENGINE
        return
    with opensearch_node.own_prefix() as prefix:
        yield f"{opensearch_node.url()}/{prefix}"


def make_editor(site: Site) -> None:
    """Make an account, and sign in on the first server: the session holds on both."""
    site.manage(
        "shell", "-c",
        "from django.contrib.auth.models import User;"
        f"User.objects.create_superuser({EDITOR!r}, '', {PASSWORD!r})",
    )  # fmt: skip
    one, two = site.browsers
    assert one.sign_in(EDITOR, PASSWORD)
    two._cookies.update(one._cookies)


@pytest.fixture(scope="module")
def script(site: Site) -> Iterator[Callable[[str], float]]:
    """Function that runs a line of Python against the database, and returns when it was done."""
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        cwd=settings.BASE_DIR,
        env=os.environ | site.environment | {"DJANGO_SETTINGS_MODULE": "sinorus.settings"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip

        def run(line: str) -> float:
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline() == "done\n"
            return time.monotonic()

        yield run
        process.stdin.close()


def test_each_kind_of_change_is_served_by_both_within_moments(site: Site, script) -> None:
    one, two = site.browsers
    correct_by_script(site, script)
    withdraw_in_the_admin(site, "Zephyrine", by=one)
    publish_in_the_admin(site, "Zephyrine", by=two)
    correct_in_the_admin(site, "Xanthic", by=one)
    rename_by_script(site, script)
    correct_by_file(site)
    delete_by_script(site, script)


def correct_by_script(site: Site, script) -> None:
    began = script(
        f"p = Position.objects.get(slug={POSITION!r}); p.statement += ' Zephyrine.'; p.save()"
    )
    site.both_serve("correct, script", began, lambda one: shown(site, one, "Zephyrine"))


def withdraw_in_the_admin(site: Site, word: str, by: Browser) -> None:
    before = counted(by)
    began = act(by, key_of(site), "withdraw")
    site.both_serve(
        "withdraw, admin",
        began,
        lambda one: (
            counted(one) == before - 1
            and [one.get(path).status for path in addresses(POSITION)] == [410, 410]
            and hidden(site, one, word)
        ),
    )


def publish_in_the_admin(site: Site, word: str, by: Browser) -> None:
    began = act(by, key_of(site), "publish")
    site.both_serve("publish, admin", began, lambda one: shown(site, one, word))


def correct_in_the_admin(site: Site, word: str, by: Browser) -> None:
    path = f"/admin/debates/position/{key_of(site)}/change/"
    form = Form(by.get(path).body).fields
    form |= {"statement": [f"{word} as long as America leads."], "_save": ["Save"]}
    answer = by.post(path, form | {"correction_reason": ["Of a test."]})
    assert answer.status == 302, answer.body
    began = time.monotonic()
    site.both_serve("correct, admin", began, lambda one: shown(site, one, word))


def rename_by_script(site: Site, script) -> None:
    began = script(
        "e = Expert.objects.get(slug='lukin'); e.name, e.slug = 'Quirinus Lukin', 'quirinus';"
        " e.save()"
    )
    site.both_serve(
        "rename, script",
        began,
        lambda one: (
            "Quirinus Lukin" in one.get("/experts/quirinus/").body
            and one.get("/experts/lukin/").status == 301
            and one.get("/api/v1/positions/?expert=quirinus&fields=slug").json()["count"] > 0
            and "Quirinus" in one.get(LISTS[1]).body
            and (not site.searches_on(one) or POSITION in search(one, "expert:quirinus"))
            and (not site.searches_on(one) or "Quirinus" in one.get(SUGGESTED).body)
        ),
    )


SUGGESTED = "/api/v1/search/suggest/?q=quiri"


def correct_by_file(site: Site) -> None:
    file = site.folder / "debate.json"
    text = site.browsers[0].get(f"/api/v1/debates/{DEBATE}/export/debate.json").body
    file.write_text(text.replace("Xanthic", "Wistful"), encoding="utf-8")
    # What readers download has no mark of its version, so the last correction here counts as newer.
    site.manage(
        "import_debate", str(file), "--apply", "--reason", "Of a test.", "--overwrite",
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    site.both_serve("correct, file", time.monotonic(), lambda one: shown(site, one, "Wistful"))


def delete_by_script(site: Site, script) -> None:
    before = counted(site.browsers[0])
    began = script(f"Position.objects.get(slug={POSITION!r}).delete()")
    site.both_serve(
        "delete, script",
        began,
        lambda one: (
            counted(one) == before - 1
            and {one.get(path).status for path in addresses(POSITION)} <= {404, 410}
            and hidden(site, one, "Wistful")
        ),
    )


def addresses(slug: str) -> list[str]:
    return [f"/positions/{slug}/", f"/api/v1/positions/{slug}/"]


def shown(site: Site, one: Browser, word: str) -> bool:
    """Test whether all doors of a server show a word."""
    paths = [*addresses(POSITION), LISTS[0], LISTS[3], LISTS[4]]
    return all(word in one.get(path).body for path in paths) and (
        not site.searches_on(one)
        or all(POSITION in one.get(path.format(word=word)).body for path in FOUND)
    )


def hidden(site: Site, one: Browser, word: str) -> bool:
    """Test whether no door of a server shows a word, or finds it."""
    paths = [*addresses(POSITION), LISTS[0], LISTS[3], LISTS[4]]
    return not any(word in one.get(path).body for path in paths) and (
        not site.searches_on(one) or POSITION not in search(one, word)
    )


def search(one: Browser, query: str) -> str:
    answer = one.get(f"/api/v1/search/?q={query}&feedback=false&page_size=100")
    return answer.body if answer.status == 200 else ""


def counted(one: Browser) -> int:
    return int(one.get(LISTS[0]).json()["count"])


def key_of(site: Site) -> str:
    """Return the primary key of the position, from the list of the admin."""
    page = site.browsers[0].get("/admin/debates/position/?q=no-worry-while-us-leads").body
    return re.search(r"/admin/debates/position/(\d+)/change/", page)[1]


def act(browser: Browser, key: str, action: str) -> float:
    """Do something to a position from the list of the admin, and return when it was done."""
    form = {"action": action, "_selected_action": key, "reason": "Of a test.", "index": 0}
    answer: Answer = browser.post("/admin/debates/position/", form)
    assert answer.status == 302, answer.body
    return time.monotonic()


def test_sign_in_is_locked_on_both(site: Site) -> None:
    one, two = (Browser(browser._address, HOST) for browser in site.browsers)
    for number in range(10):
        with suppress(AssertionError):
            (one if number % 2 else two).sign_in("nobody", "wrong")

    assert two.post("/admin/login/", {"username": "nobody", "password": "wrong"}).status == 429
