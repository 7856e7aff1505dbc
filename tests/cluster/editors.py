"""Editors and readers of a cluster under faults, and what they may not see.

Editors save, withdraw and publish through the load balancer. What is known of each position is what
an editor was told: a redirect says that a change is saved; without an answer, it may be or not, now
or later, and the editor leaves the position alone until that is certain, and looks. Readers hold
what they see against it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.cluster.__main__ import say
from tests.cluster.browser import Answer, Browser, Form, NoAnswer
from tests.cluster.cluster import EDITOR, PASSWORD

GONE_SECONDS = 10.0
"""Seconds after which what was withdrawn is shown by no door: nginx keeps an answer for five, the
standby may lag for two, and an answer that was begun has to end.
"""

LATE_SECONDS = 60.0
"""Seconds after which a request without an answer changes nothing any more: longer than a part
stands still, and than the site's deadline.
"""

PAUSE_SECONDS = 0.3
FOUND_SECONDS = 60.0
"""Seconds for which an editor looks for what was saved; an index that is away needs longer."""

_REASON = "Changed by a test of faults."


@dataclass
class Known:
    """State of a position, as its editor was told it.

    word       in its text, which no other position has
    published  whether readers see it
    since      when that was last told (monotonic seconds)
    changes    number of changes begun and told; odd while one is under way
    """

    key: int
    slug: str
    word: str = ""
    published: bool = True
    since: float = 0.0
    changes: int = 0

    def state(self) -> tuple[str, bool]:
        """Return word and visibility."""
        return self.word, self.published


@dataclass(frozen=True)
class _Unsure:
    """Position whose last change has had no answer: its possible states, until they are certain."""

    known: Known
    possible: tuple[tuple[str, bool], ...]
    until: float


@dataclass
class Tally:
    """Totals of a run, shared by all threads."""

    saved: int = 0
    withdrawn: int = 0
    published: int = 0
    unknown: int = 0
    read: int = 0
    refused: int = 0
    found: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        """Count one more."""
        with self._lock:
            setattr(self, what, getattr(self, what) + 1)

    def fault(self, text: str) -> None:
        """Note and tell what must not be."""
        with self._lock:
            self.faults[text] += 1
        say(f"  FAULT: {text}")

    def check(self, path: str, answer: Answer) -> bool:
        """Note an error that is told wrongly; return whether the answer is none."""
        if answer.fault:
            self.fault(f"{path}: {answer.fault}")
        if answer.status == 503:
            self.add("refused")
        return answer.status < 500


class Editor:
    """Editor of some positions, which no other editor changes."""

    def __init__(
        self, address: tuple[str, int], positions: Sequence[Known], tally: Tally, chance: Random
    ) -> None:
        self._browser = Browser(address)
        self._reader = Browser(address)
        self._positions = positions
        self._tally = tally
        self._chance = chance
        self._signed_in = False
        self._unsure: dict[int, _Unsure] = {}

    def work(self, over: threading.Event) -> None:
        """Change positions until it is over, and leave nothing unknown."""
        while not over.is_set() or self._unsure:
            try:
                self._step(over)
            except NoAnswer:
                self._tally.add("unknown")
            time.sleep(PAUSE_SECONDS)

    def _step(self, over: threading.Event) -> None:
        if not self._signed_in:
            self._signed_in = self._browser.sign_in(EDITOR, PASSWORD)
            return
        for unsure in list(self._unsure.values()):
            if time.monotonic() > unsure.until:
                self._look(unsure)
                return
        free = [known for known in self._positions if known.key not in self._unsure]
        if over.is_set() or not free:
            return
        known = self._chance.choice(free)
        if not known.word or (known.published and self._chance.random() < 0.6):
            self._save(known)
        elif known.published:
            self._act(known, "withdraw", published=False)
        else:
            self._act(known, "publish", published=True)
        if known.published and known.key not in self._unsure and self._chance.random() < 0.2:
            self._wait_until_found(known, over)

    def _page(self, known: Known) -> Form | None:
        path = f"/admin/debates/position/{known.key}/change/"
        answer = self._browser.get(path)
        if answer.status == 302:
            self._signed_in = False
        if not self._tally.check(path, answer) or answer.status != 200:
            return None
        return Form(answer.body)

    def _look(self, unsure: _Unsure) -> None:
        """Read what became of a change."""
        known = unsure.known
        form = self._page(known)
        if form is None:
            return
        state = _word(form.fields["detail"][0]), form.fields["status"] == ["published"]
        if state not in unsure.possible:
            self._tally.fault(f"{known.slug} is {state}, and not one of {unsure.possible}")
        del self._unsure[known.key]
        self._tell(known, state)

    def _tell(self, known: Known, state: tuple[str, bool]) -> None:
        known.word, known.published = state
        known.since = time.monotonic()
        known.changes += 1

    def _save(self, known: Known) -> None:
        form = self._page(known)
        if form is None:
            return
        word = f"zq{secrets.token_hex(6)}"
        text = form.fields["detail"][0]
        if known.word and _word(text) != known.word:
            self._tally.fault(f"{known.slug} has lost {known.word}, which was saved")
        rest = text.removeprefix(f"{_word(text)} ")
        fields = {**form.fields, "detail": [f"{word} {rest}"], "correction_reason": [_REASON]}
        path = f"/admin/debates/position/{known.key}/change/"
        self._change(known, path, {**fields, "_save": ["Save"]}, (word, known.published), "saved")

    def _act(self, known: Known, action: str, *, published: bool) -> None:
        form = {"action": action, "_selected_action": known.key, "reason": _REASON, "index": 0}
        done = "published" if published else "withdrawn"
        self._change(known, "/admin/debates/position/", form, (known.word, published), done)

    def _change(
        self, known: Known, path: str, form: dict, after: tuple[str, bool], done: str
    ) -> None:
        """Send a change, and note what is known of the position then."""
        before = known.state()
        known.changes += 1
        self._unsure[known.key] = _Unsure(known, (before, after), time.monotonic() + LATE_SECONDS)
        answer = self._browser.post(path, form)
        if answer.status == 302 and "/login/" not in answer.headers["location"]:
            del self._unsure[known.key]
            self._tell(known, after)
            self._tally.add(done)
        elif self._tally.check(path, answer):
            # It was refused, or the session is gone: it has to be as it was.
            self._signed_in = False
            self._unsure[known.key] = _Unsure(known, (before,), time.monotonic())
            if answer.status not in (302, 403):
                self._tally.fault(f"{path} answers a change with {answer.status}")

    def _wait_until_found(self, known: Known, over: threading.Event) -> None:
        until = known.since + FOUND_SECONDS
        path = f"/api/v1/search/?q={known.word}&feedback=false&fields=slug"
        while not over.is_set() and time.monotonic() < until:
            answer = self._reader.get(path)
            if answer.status == 200 and answer.json()["count"]:
                self._tally.found.append(time.monotonic() - known.since)
                return
            time.sleep(0.05)


def _word(text: str) -> str:
    """Return the word at the beginning that an editor has put there, or ""."""
    first = text.partition(" ")[0]
    return first if first.startswith("zq") else ""


class Reader:
    """Reader who looks for what was withdrawn, and at other pages."""

    def __init__(
        self, address: tuple[str, int], positions: Sequence[Known], tally: Tally, chance: Random
    ) -> None:
        self._browser = Browser(address)
        self._positions = positions
        self._tally = tally
        self._chance = chance

    def work(self, over: threading.Event) -> None:
        """Read until it is over."""
        looks: list[Callable[[Known], None]] = [self._look_at, self._search_for, self._browse]
        while not over.is_set():
            try:
                self._chance.choice(looks)(self._chance.choice(self._positions))
            except NoAnswer:
                self._tally.add("unknown")
            time.sleep(PAUSE_SECONDS * self._chance.random())

    def _ask(self, path: str) -> Answer | None:
        answer = self._browser.get(path)
        self._tally.add("read")
        return answer if self._tally.check(path, answer) else None

    def _look_at(self, known: Known) -> None:
        self._hold(known, f"/api/v1/positions/{known.slug}/")

    def _search_for(self, known: Known) -> None:
        self._hold(known, f"/api/v1/search/?q={known.word or 'trade'}&feedback=false")

    def _hold(self, known: Known, path: str) -> None:
        """Read, and check that what was gone before is not shown."""
        changes, word, gone = known.changes, known.word, not known.published
        began = time.monotonic()
        answer = self._ask(path)
        if answer is None or not gone or not word or changes % 2 or changes != known.changes:
            return
        if began - known.since > GONE_SECONDS and answer.status == 200 and shows(answer, word):
            late = began - known.since
            self._tally.fault(f"{path} shows {known.slug}, {late:.1f} s after its withdrawal")

    def _browse(self, _known: Known) -> None:
        self._ask(self._chance.choice(["/", "/search/?q=trade", "/positions/", "/api/v1/debates/"]))


def shows(answer: Answer, word: str) -> bool:
    """Test whether an answer has the word of a position, other than as the query itself."""
    content = answer.json()
    return word in str(content.get("results", content))
