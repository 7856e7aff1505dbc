"""Synthetic positions for benchmarks, the same ones every time.

180 words each, drawn by Zipf's law from 50,000, as in natural text: the most frequent words occur
in nearly every document, most others in a few. Only their shape resembles debates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.backends.documents import (
    KeywordField,
    NumberField,
    Part,
    SearchDocument,
    SearchField,
    SearchSchema,
)

SCHEMA = SearchSchema(
    version=1,
    text_fields=(SearchField("statement", 0.5), SearchField("detail"), SearchField("evidence")),
    keyword_fields=(
        KeywordField("expert", any_of=True),
        KeywordField("topic", any_of=True),
        KeywordField("question", any_of=True),
        KeywordField("stance", any_of=True),
        KeywordField("has"),
    ),
    number_fields=(NumberField("date", is_date=True),),
)

VOCABULARY = 50_000
LENGTH = 180
STATEMENT = 15
DETAIL = 100

_BATCH = 1_000
_SYLLABLES = [a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou"]


def vocabulary() -> list[str]:
    """Return distinct words of two to four syllables, the most frequent ones first."""
    random = np.random.default_rng(20221)
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        count = int(random.integers(2, 5))
        word = "".join(random.choice(_SYLLABLES, count))
        found[word + random.choice(list("dklmnrt"))] = None
    return list(found)


def documents(size: int, first: int = 1) -> Iterator[SearchDocument]:
    """Yield `size` documents with ids from `first` on; equal ids have equal content."""
    words = np.array(vocabulary())
    shares = 1.0 / (np.arange(VOCABULARY) + 2.7)
    cumulated = np.cumsum(shares / shares.sum())
    for start in range(first, first + size, _BATCH):
        random = np.random.default_rng(start)
        count = min(_BATCH, first + size - start)
        drawn = np.searchsorted(cumulated, random.random((count, LENGTH)))
        for row, key in zip(
            np.minimum(drawn, VOCABULARY - 1), range(start, start + count), strict=False
        ):
            yield _document(key, words[row].tolist(), random)


def _document(key: int, words: list[str], random: np.random.Generator) -> SearchDocument:
    statement, detail, evidence = np.split(np.array(words), [STATEMENT, STATEMENT + DETAIL])
    topics = random.choice(24, int(random.integers(1, 4)), replace=False)
    return SearchDocument(
        id=key,
        language="en",
        parts=(
            Part("statement", " ".join(statement)),
            Part("detail", " ".join(detail)),
            Part("evidence", " ".join(evidence)),
        ),
        keywords={
            "expert": (f"expert-{int(random.zipf(1.3)) % 500}",),
            "topic": tuple(f"topic-{topic}" for topic in topics),
            "question": (f"question-{int(random.integers(40))}",),
            "stance": (("affirms", "qualifies", "denies")[int(random.integers(3))],),
            "has": ("evidence",) if random.random() < 0.7 else (),
        },
        numbers={"date": 738_000 + int(random.integers(1_500))},
    )
