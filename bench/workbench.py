"""Benchmark of entering positions: time and keys, in the form of the admin and in the workbench.

    python -m bench.workbench [--positions 5] [--key 0.2] [--point 1.1]

One editor at a Chromium enters the same positions twice: in the form "Add position", with place and
quotation copied from a second tab, and in the workbench. A key takes as long as that of an average
typist and a movement of the mouse as in the keystroke-level model (Card, Moran and Newell 1980,
doi:10.1145/358886.358895); what the editor thinks is left out of both. The statements are typed in
both. Words are selected in the second tab by script, which waits and counts as a mouse would. The
text is real: Lincoln's speech of 16 June 1858, which is in the public domain.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.serving import gunicorn

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

TEXT = Path(__file__).with_name("house_divided.txt")
EXPERT, QUESTION = "Abraham Lincoln", "Can the Union stay divided?"
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

CLAIMS = (
    ("1.2", "Under the operation of that policy", "The policy has made the agitation grow."),
    ("1.3", "A house divided against itself", "A state that is divided does not last."),
    ("1.4", "I believe this government", "The Union cannot stay half slave and half free."),
    ("1.5", "It will become all one thing", "In the end one side will have it all."),
    ("1.6", "Let any one who doubts", "The law already leans to the side of slavery."),
)
"""Locator, beginning of the sentence that is quoted, and the statement that is typed."""


@dataclass
class Hand:
    """A hand that types and points at a known pace, and counts what it does.

    key, point  seconds for a key, and for pointing at something
    """

    page: Page
    key: float
    point: float
    keys: int = 0
    clicks: int = 0

    def press(self, *chords: str) -> None:
        """Press keys; each of a chord counts."""
        for chord in chords:
            number = len(chord.split("+"))
            self.keys += number
            time.sleep(self.key * number)
            self.page.keyboard.press(chord)

    def type(self, text: str) -> None:
        """Type a text."""
        self.keys += len(text)
        self.page.keyboard.type(text, delay=self.key * 1000)

    def move_to(self, field: str) -> None:
        """Go to the next field with the Tab key."""
        self.keys += 1
        time.sleep(self.key)
        self.page.locator(field).focus()

    def paste(self, text: str) -> None:
        """Paste a text with Ctrl+V."""
        self.keys += 2
        time.sleep(2 * self.key)
        self.page.keyboard.insert_text(text)

    def click(self, on: Locator) -> None:
        """Point at something and click."""
        self.clicks += 1
        time.sleep(self.point + self.key)
        on.click()

    def drag(self, page: Page, words: str) -> None:
        """Select words of a page from the first to the last with the mouse."""
        self.clicks += 2
        time.sleep(2 * (self.point + self.key))
        page.evaluate(
            """words => {
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const start = node.data.indexOf(words);
                if (start >= 0) {
                  const range = document.createRange();
                  range.setStart(node, start);
                  range.setEnd(node, start + words.length);
                  getSelection().removeAllRanges();
                  getSelection().addRange(range);
                }
              }
            }""",
            words,
        )


@dataclass(frozen=True)
class Took:
    """Effort for one position: seconds, keys with and without its statement, and clicks."""

    seconds: float
    keys: int
    without_statement: int
    clicks: int


def main() -> None:
    """Measure and print the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, default=len(CLAIMS))
    parser.add_argument("--key", type=float, default=0.2, help="seconds for a key (0.2)")
    parser.add_argument("--point", type=float, default=1.1, help="seconds to point (1.1)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as folder:
        os.environ |= {
            "SINORUS_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_REQUEST_RATE": "off",
            "SINORUS_LOG_LEVEL": "error",
        }
        debates, session = prepare()
        with gunicorn({}, is_ready) as (_, port):
            report(options, f"http://127.0.0.1:{port}", debates, session)


def prepare() -> tuple[list[int], str]:
    """Make two debates on the text, and an editor who is signed in; return their keys."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    from debates.models import Debate, Expert, Participation, Question, Source

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    expert = Expert.objects.create(name=EXPERT)
    made = []
    for title in ("By the form", "By the workbench"):
        source = Source.objects.create(title=title, text=TEXT.read_text(encoding="utf-8"))
        debate = Debate.objects.create(title=title, source=source)
        Participation.objects.create(debate=debate, expert=expert)
        Question.objects.create(debate=debate, text=QUESTION)
        made.append(debate.pk)
    Debate.objects.update(status="published")
    user = User.objects.create_superuser("editor")
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return made, store.session_key


def is_ready(process: subprocess.Popen, port: int) -> bool:
    """Wait a little; return whether the server answers."""
    time.sleep(0.2)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/admin/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def report(options: argparse.Namespace, site: str, debates: list[int], session: str) -> None:
    """Enter the positions both ways, and print what each took in the median."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        claims = CLAIMS[: options.positions]
        ways: dict[str, Callable[..., list[Took]]] = {"form": by_form, "workbench": by_workbench}
        found = {
            name: enter(context, site, debate, claims, options)
            for (name, enter), debate in zip(ways.items(), debates, strict=True)
        }
        browser.close()
    print("each position, median     seconds   keys   of these not the statement   clicks")
    for name, took in found.items():
        row = [median(getattr(one, field) for one in took) for field in Took.__annotations__]
        print(f"{name:<22}{row[0]:>11.1f}{row[1]:>7.0f}{row[2]:>30.0f}{row[3]:>9.0f}")
    before, after = found.values()
    for field in ("seconds", "keys", "without_statement"):
        share = sum(getattr(one, field) for one in after) / sum(
            getattr(one, field) for one in before
        )
        print(f"{field.replace('_', ' ')}: {share:.0%} of the form")


def sentence(begins: str) -> str:
    """Return the sentence of the text that begins with these words."""
    text = TEXT.read_text(encoding="utf-8")
    start = text.index(begins)
    return text[start : text.index(".", start) + 1]


def number_of_sentence(locator: str, begins: str) -> int:
    """Return the number of a sentence in the paragraph with a locator, from 1."""
    text = TEXT.read_text(encoding="utf-8")
    paragraph = text[text.index(f"[{locator}]") :]
    return len(re.findall(r"[.!?]\s", paragraph[: paragraph.index(begins)])) + 1


def by_form(
    context: BrowserContext,
    site: str,
    debate: int,
    claims: tuple[tuple[str, str, str], ...],
    options: argparse.Namespace,
) -> list[Took]:
    """Enter positions in the form of the admin, the quotation copied from another tab."""
    source = context.new_page()
    source.goto(f"{site}/sources/by-the-form/")
    page = context.new_page()
    page.goto(f"{site}/admin/debates/position/add/?debate={debate}")
    found = []
    for place, (locator, begins, statement) in enumerate(claims):
        hand, began = Hand(page, options.key, options.point), time.monotonic()
        if place == 0:
            choose(hand, "expert", "linc")
        hand.click(page.locator("#id_statement"))
        hand.type(statement)
        choose(hand, "question", "can")
        hand.move_to("#id_stance")
        hand.press("a")
        hand.click(page.locator("#id_locator"))
        hand.type(locator)
        source.bring_to_front()
        hand.keys += 2  # Ctrl+Tab
        hand.drag(source, sentence(begins))
        hand.keys += 2  # Ctrl+C
        page.bring_to_front()
        hand.keys += 2
        time.sleep(6 * options.key)
        hand.move_to("#id_quotation")
        hand.paste(sentence(begins))
        with page.expect_navigation():
            hand.click(page.locator("[name=_addanother]"))
        if wrong := page.locator(".errornote, .errorlist").all_inner_texts():
            raise SystemExit(f"The form was refused: {wrong}")
        found.append(
            Took(time.monotonic() - began, hand.keys, hand.keys - len(statement), hand.clicks)
        )
    return found


def choose(hand: Hand, field: str, letters: str) -> None:
    """Choose the first object that begins with letters in a field with autocompletion."""
    page = hand.page
    hand.click(page.locator(f"#id_{field} ~ .select2-container .select2-selection"))
    hand.type(letters)
    page.locator(".select2-results__option--highlighted:not(.loading-results)").wait_for()
    hand.press("Enter")


def by_workbench(
    context: BrowserContext,
    site: str,
    debate: int,
    claims: tuple[tuple[str, str, str], ...],
    options: argparse.Namespace,
) -> list[Took]:
    """Enter positions in the workbench, with the keyboard alone."""
    page = context.new_page()
    page.goto(f"{site}/admin/debates/debate/{debate}/workbench/")
    page.locator(".passage").first.focus()
    found = []
    for place, (locator, begins, statement) in enumerate(claims):
        hand, began = Hand(page, options.key, options.point), time.monotonic()
        while page.evaluate("document.activeElement.dataset.locator") != locator:
            hand.press("n")
        hand.press(str(number_of_sentence(locator, begins)))
        if not page.evaluate("getSelection().toString()").startswith(begins):
            raise SystemExit(f"Another sentence than “{begins}…” was selected.")
        hand.press("p")
        if place == 0:
            hand.press("Tab", "a", "Tab", "c", "Tab", "a", "Shift+Tab", "Shift+Tab", "Shift+Tab")
            hand.type(statement)
        else:
            hand.type(statement)
            hand.press("Alt+a")
        hand.press("Control+Enter")
        page.locator("#told", has_text=f"Saved: {statement}").wait_for()
        found.append(
            Took(time.monotonic() - began, hand.keys, hand.keys - len(statement), hand.clicks)
        )
    return found


if __name__ == "__main__":
    main()
