"""Benchmark of the search engine of the settings by the judged queries of tests/relevance.

    python -m bench judged

Builds an index of the data folder (SINORUS_DATA_DIR, SINORUS_SEARCH_ENGINE), sends it each query
twice, for 25 hits, the total and four facets, and writes single documents. Prints a row of the
table in bench/results.md. All times are processor time.
"""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.core.management import BaseCommand

from bench.engines.__main__ import memory
from bench.percentiles import spread
from bench.processes import ROOT
from search import service
from search.backends.base import SearchBackend
from search.backends.documents import Corpus, SearchDocument, SearchQuery
from search.query import parse
from search.sync.comparison import batches
from search.sync.rebuilding import BATCH_SIZE

FACETS = ("expert", "topic", "question", "stance")
COMMITS = 20

Asked = TypeVar("Asked")


class Command(BaseCommand):
    """Measure building, queries, commits and memory."""

    help = "Measures the search engine of the settings by the judged queries, on this data folder."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a row of the table."""
        backend, corpus = service.backend(), service.corpus()
        count, built = build(backend, corpus)
        language = corpus.schema.language
        queries = [SearchQuery(parse(text, language).tree, facets=FACETS) for text in judged()]
        gc.collect()
        gc.freeze()
        before = memory("Anonymous")
        first, again = (milliseconds(backend.search, queries) for _turn in range(2))
        grown = memory("Anonymous") - before
        documents = corpus.build(list(islice(corpus.ids(), COMMITS)))
        commits = milliseconds(lambda document: write(backend, document), documents)
        self.stdout.write(
            f"| {type(backend).__name__.removesuffix('Backend')} | {count:,} | {cell(first)} "
            f"| {cell(again)} | {built:.1f} s | {cell(commits)} | {grown} MB |"
        )


def judged() -> Iterator[str]:
    """Yield the text of each judged query."""
    for path in sorted((ROOT / "tests" / "relevance").glob("*queries.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["text"]


def build(backend: SearchBackend, corpus: Corpus) -> tuple[int, float]:
    """Build the index, and return its number of documents and the seconds that the engine took."""
    took = 0.0
    with backend.builder() as builder:
        for batch in batches(corpus.ids(), BATCH_SIZE):
            documents = list(corpus.build(batch))
            began = time.process_time()
            builder.add(documents)
            took += time.process_time() - began
        began = time.process_time()
        builder.finish()
        with backend.writer() as writer:
            builder.swap(writer)
    return backend.count(), took + time.process_time() - began


def write(backend: SearchBackend, document: SearchDocument) -> None:
    """Commit one document."""
    with backend.writer() as writer:
        writer.apply([document])


def milliseconds(work: Callable[[Asked], object], items: Iterable[Asked]) -> list[float]:
    """Do something with each item, and return the milliseconds that each took."""
    times = []
    for item in items:
        began = time.process_time()
        work(item)
        times.append((time.process_time() - began) * 1000.0)
    return times


def cell(times: list[float]) -> str:
    """Format the median and the 95th percentile of some times."""
    return " / ".join(f"{value:.1f}" for value in spread(times).values())
