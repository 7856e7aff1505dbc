"""Evaluation of the ranking on a test collection with relevance judgments."""

from __future__ import annotations

import math
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.module_loading import import_string

from bench.evaluation.collection import SCHEMA, Ranking, build, rank
from bench.evaluation.measures import measure
from bench.evaluation.trec import (
    CollectionDocument,
    CollectionError,
    Judgments,
    read_documents,
    read_judgments,
    read_queries,
    write_ranking,
)
from search.backends.base import Condition, SearchBackend
from search.management.errors import in_one_line
from search.management.progress import Meter
from search.models import Synonym
from search.planning.thesaurus import Thesaurus
from search.thesaurus.files import DEFAULT, read


class Command(BaseCommand):
    """Index a collection in a temporary folder, run its queries, and print the measures."""

    help = (
        "Builds a temporary index of a test collection, through the same analysis, query "
        "language and ranking as the search of positions, asks its queries, and prints "
        "nDCG@10, MAP and recall@100 over the queries that have judgments, and the times."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        files = parser.add_argument_group("the collection")
        files.add_argument(
            "--documents",
            type=Path,
            required=True,
            metavar="FILE",
            help='lines of JSON: {"id", "title", "text", "language"}; title and language may be '
            "missing",
        )
        files.add_argument(
            "--queries",
            type=Path,
            required=True,
            metavar="FILE",
            help='lines of JSON: {"id", "text"}',
        )
        files.add_argument(
            "--judgments",
            type=Path,
            required=True,
            metavar="FILE",
            help="lines as in TREC: query 0 document grade (or as in BEIR, without the 0)",
        )
        parser.add_argument(
            "--run",
            type=Path,
            metavar="FILE",
            help="write the rankings to this file, in TREC format",
        )
        parser.add_argument(
            "--language", default="en", help="language of documents that name none (default: en)"
        )
        parser.add_argument(
            "--no-feedback",
            action="store_true",
            help="do not expand queries with words from their best results",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        tally = Tally()
        try:
            with in_one_line(), ExitStack() as stack:
                judgments = read_judgments(options["judgments"])
                # Before the documents, which take longest, so that errors are reported at once.
                queries = list(read_queries(options["queries"]))
                out = stack.enter_context(_opened(options["run"]))
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sinorus-"))
                backend = self._backend(Path(folder))
                ids = self._build(
                    backend, read_documents(options["documents"], options["language"])
                )
                feedback = not options["no_feedback"]
                with Meter(self.stdout, "queries") as meter:
                    for ranking in rank(backend, ids, queries, feedback=feedback):
                        tally.take(ranking, judgments)
                        meter.show(len(tally.seconds), len(queries))
                        if out is not None:
                            write_ranking(out, ranking.query, ranking.documents)
        except CollectionError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped.") from None
        self._report(tally, judgments, set(ids))

    def _backend(self, folder: Path) -> SearchBackend:
        """Return the backend of the settings, with an index of its own.

        Raises CommandError for an index that hosts share and that is not one of a collection.
        """
        wanted = settings.SINORUS_SEARCH
        backend: SearchBackend = import_string(wanted["BACKEND"])(
            path=folder,
            schema=SCHEMA,
            synonyms=self._synonyms(),
            **wanted.get("OPTIONS", {}),
        )
        if backend.shared and backend.state().condition is Condition.OUTDATED:
            raise CommandError(
                "SINORUS_SEARCH_URL names the search index of a site, which that of the collection "
                "would replace. Name another prefix there, or run this without it."
            )
        return backend

    def _synonyms(self) -> Thesaurus:
        """Return the thesaurus of the database, or the default one if there is no database."""
        try:
            return Thesaurus([entry.entry() for entry in Synonym.objects.all()])
        except DatabaseError:
            self.stderr.write(
                "There is no database to read the thesaurus from: the default is used."
            )
            return Thesaurus(row.entry.entry() for row in read(DEFAULT.name, DEFAULT.read_bytes()))

    def _build(self, backend: SearchBackend, documents: Iterable[CollectionDocument]) -> list[str]:
        began = time.monotonic()
        with Meter(self.stdout, "documents") as meter:
            ids = build(backend, documents, meter.show)
        seconds = time.monotonic() - began
        if not ids:
            raise CommandError("There are no documents in the collection.")
        rate = len(ids) / seconds
        self.stdout.write(
            f"{len(ids):,} documents, indexed in {seconds:.1f} s ({rate:,.0f} a second)"
        )
        return ids

    def _report(self, tally: Tally, judgments: Judgments, ids: set[str]) -> None:
        if not tally.values:
            raise CommandError("None of the queries has judgments. Check the ids in both files.")
        asked, judged = len(tally.seconds), len(tally.values)
        self.stdout.write(f"{asked:,} queries, {judged:,} of them with judgments")
        if missing := len(judgments) - judged:
            self.stdout.write(f"{missing:,} queries with judgments are not among them")
        named = {document for grades in judgments.values() for document in grades}
        if unknown := len(named - ids):
            self.stdout.write(f"{unknown:,} judged documents are not among the documents")
        for name in tally.values[0]:
            mean = statistics.fmean(values[name] for values in tally.values)
            self.stdout.write(f"{name:<12}{mean:.4f}")
        middle, late, longest = (1000 * seconds for seconds in tally.times())
        self.stdout.write(
            f"{'a query':<12}p50 {middle:.2f} ms, p95 {late:.2f} ms, longest {longest:.2f} ms"
        )


@dataclass
class Tally:
    """Results so far: seconds of all queries, and measures of those with judgments."""

    seconds: list[float] = field(default_factory=list)
    values: list[dict[str, float]] = field(default_factory=list)

    def take(self, ranking: Ranking, judgments: Judgments) -> None:
        """Add a ranking."""
        self.seconds.append(ranking.seconds)
        if ranking.query in judgments:
            documents = [document for document, _ in ranking.documents]
            self.values.append(measure(documents, judgments[ranking.query]))

    def times(self) -> tuple[float, float, float]:
        """Return median, 95th percentile and maximum of the seconds."""
        ordered = sorted(self.seconds)
        late = ordered[math.ceil(0.95 * len(ordered)) - 1]
        return statistics.median(ordered), late, ordered[-1]


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO | None]:
    """Open the file for the rankings, if requested."""
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8") as out:
            yield out
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
