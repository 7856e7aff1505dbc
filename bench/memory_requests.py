"""Mixed requests, as readers, programs and crawlers make them, without end."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import urlencode

from bench.synthetic.seeder import (
    EXPERTS_A_DEBATE,
    POSITIONS_A_DEBATE,
    QUESTIONS_A_DEBATE,
    SOURCES,
    TOPICS,
)
from bench.synthetic.text import SyntheticText

FORMATS = ("json", "json", "json", "html", "csv", "ndjson")
STYLES = ("apa", "chicago", "mla", "bibtex", "ris", "csl-json")
EXPANSIONS = (
    "expert", "topics", "evidence", "counterpoints", "counterpoints.raised_by.expert", "question",
    "debate.source", "evidence.source", "supports", "digest", "topics.broader", "source",
)  # fmt: skip
FIELDS = ("slug", "statement", "stance", "expert.slug", "topics", "modified", "detail", "kind")
ORDERS = ("date", "-date", "statement", "-modified", "expert", "published_at")
SMALL_COLLECTIONS = ("debates", "questions", "experts", "topics", "sources")
OF_A_DEBATE = ("agreement/", "graph/", "exchanges/", "export.zip", "export/debate.json")
PAGES_OF_A_DEBATE = ("", "agreement/", "map/", "compare/", "card.png")
SINGLE_PAGES = (
    "/", "/experts/", "/topics/", "/forecasts/", "/method/", "/sitemap.xml", "/robots.txt",
    "/feeds/positions.atom", "/feeds/forecasts.atom", "/opensearch.xml", "/api/v1/",
    "/api/v1/docs/", "/api/v1/search/help/", "/api/v1/tombstones/", "/livez", "/readyz",
)  # fmt: skip


class Requests:
    """Addresses to ask, in a random order that is the same for the same seed.

    positions  number of synthetic positions of the site
    """

    def __init__(self, positions: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.positions = positions
        self.debates = max(1, positions // POSITIONS_A_DEBATE)
        self.text = SyntheticText(1)

    def __iter__(self) -> Iterator[str]:
        kinds = [
            (self._list, 20), (self._position, 20), (self._search, 20), (self._position_page, 15),
            (self._search_page, 15), (self._list_page, 10), (self._part, 8), (self._suggest, 8),
            (self._debate_page, 4), (self._analysis, 3), (self._file, 2), (self._styled, 2),
            (self._single, 4),
        ]  # fmt: skip
        while True:
            [make] = self.chance.choices([kind for kind, _ in kinds], [share for _, share in kinds])
            yield make()

    def _list(self) -> str:
        query = {**self._filters(), **self._shown(), "page_size": self.chance.choice((25, 50, 200))}
        if self.chance.random() < 0.5:
            query["ordering"] = self.chance.choice(ORDERS)
        query["format"] = self.chance.choice(FORMATS[:4])
        return f"/api/v1/positions/?{urlencode(query)}"

    def _file(self) -> str:
        query = {**self._filters(), **self._shown(), "format": self.chance.choice(FORMATS[4:])}
        return f"/api/v1/positions/?{urlencode(query)}"

    def _styled(self) -> str:
        query = {"format": self.chance.choice(STYLES), "expert": self._expert()}
        return f"/api/v1/positions/?{urlencode(query)}"

    def _position(self) -> str:
        query = urlencode(self._shown())
        more = self.chance.choices(
            ("", "similar/", "opposing/", "history/", "citation/"), (8, 1, 1, 1, 1)
        )
        return f"/api/v1/positions/{self._slug()}/{more[0]}" + (f"?{query}" if not more[0] else "")

    def _part(self) -> str:
        collection = self.chance.choice((*SMALL_COLLECTIONS, "evidence", "counterpoints"))
        return f"/api/v1/{collection}/?page={self.chance.randint(1, 2)}"

    def _search(self) -> str:
        query = {"q": self._words(), **self._filters(), **self._shown()}
        return f"/api/v1/search/?{urlencode(query)}"

    def _suggest(self) -> str:
        word = self.text.words(1)[0]
        return f"/api/v1/search/suggest/?q={word[: self.chance.randint(2, 5)]}"

    def _search_page(self) -> str:
        return f"/search/?{urlencode({'q': self._words(), **self._filters()})}"

    def _list_page(self) -> str:
        kind, key = self.chance.choice(
            (
                ("experts", self._expert()),
                ("topics", f"synthetic-topic-{self.chance.randrange(TOPICS)}"),
                ("sources", f"synthetic-source-{self.chance.randrange(SOURCES)}"),
            )
        )
        return f"/{kind}/{key}/"

    def _position_page(self) -> str:
        more = self.chance.choices(("", "card.png"), (20, 1))
        return f"/positions/{self._slug()}/{more[0]}"

    def _debate_page(self) -> str:
        return f"/debates/{self._debate()}/{self.chance.choice(PAGES_OF_A_DEBATE)}"

    def _analysis(self) -> str:
        return f"/api/v1/debates/{self._debate()}/{self.chance.choice(OF_A_DEBATE)}"

    def _single(self) -> str:
        return self.chance.choice(SINGLE_PAGES)

    def _filters(self) -> dict[str, str]:
        known = {
            "expert": self._expert(),
            "topic": f"synthetic-topic-{self.chance.randrange(TOPICS)}",
            "debate": self._debate(),
            "question": f"synthetic-question-{self._number()}-"
            f"{self.chance.randint(1, QUESTIONS_A_DEBATE)}",
            "stance": self.chance.choice(("affirms", "denies", "qualifies")),
        }
        names = self.chance.sample(sorted(known), self.chance.randint(1, 2))
        return {name: known[name] for name in names}

    def _shown(self) -> dict[str, str]:
        shown = {}
        if self.chance.random() < 0.5:
            names = self.chance.sample(EXPANSIONS, self.chance.randint(1, 4))
            # What is expanded within something needs that expanded too.
            shown["expand"] = ",".join(_with_parents(names))
        if self.chance.random() < 0.3:
            shown["fields"] = ",".join(self.chance.sample(FIELDS, self.chance.randint(1, 5)))
        return shown

    def _words(self) -> str:
        words = self.text.words(self.chance.randint(1, 3))
        return " ".join(
            self.chance.choice((word, word, word, f"{word[:3]}*", f'"{word}"')) for word in words
        )

    def _slug(self) -> str:
        return f"synthetic-position-{self._number()}-{self.chance.randrange(POSITIONS_A_DEBATE)}"

    def _debate(self) -> str:
        return f"synthetic-debate-{self._number()}"

    def _expert(self) -> str:
        return f"synthetic-expert-{self.chance.randrange(self.debates * EXPERTS_A_DEBATE)}"

    def _number(self) -> int:
        return self.chance.randint(1, self.debates)


def _with_parents(paths: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for path in paths:
        steps = path.split(".")
        for number in range(1, len(steps) + 1):
            found[".".join(steps[:number])] = None
    return list(found)
