"""Checks of database and index after a power cut, and the marks by which commits are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

from search import service
from search.backends.base import SearchUnavailable
from search.sync import outbox
from search.sync.comparison import all_ids, compare
from search.sync.verification import FileReport, verify_files

TABLE = "torture_mark"


def create_marks() -> None:
    """Create the table in which each transaction of a writer leaves a mark."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (writer varchar(40), number integer)")


class Marks:
    """Marks of one writer: the numbers 1, 2, 3 and so on, one in each transaction."""

    def __init__(self, writer: str) -> None:
        self.writer = writer
        self.last = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is done a transaction with the next mark."""
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {TABLE} (writer, number) VALUES (%s, %s)",
                    [self.writer, self.last + 1],
                )
        self.last += 1


def marks() -> dict[str, list[int]]:
    """Return the marks of all writers, ascending."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT writer, number FROM {TABLE} ORDER BY writer, number")
        for writer, number in cursor.fetchall():
            found.setdefault(writer, []).append(number)
    return found


def faults_of_database() -> Iterable[str]:
    """Read everything in the database; yield what is wrong."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            for (line,) in cursor.fetchall():
                if line != "ok":
                    yield f"the database is damaged: {line}"
            cursor.execute("PRAGMA foreign_key_check")
            if broken := cursor.fetchall():
                yield f"{len(broken)} foreign keys lead nowhere"
    for model in apps.get_models():
        for _row in model._base_manager.values_list().iterator():
            pass


def faults_of_marks(
    found: Mapping[str, list[int]], acknowledged: Mapping[str, int], *, durable: bool
) -> Iterable[str]:
    """Compare marks with what was acknowledged; yield what is wrong.

    durable  whether no acknowledged transaction may be lost; otherwise each writer may have lost
             its last ones, but none before one that is there
    """
    for writer, numbers in found.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"of {writer}'s transactions there are {numbers}: some are lost between others"
    for writer, last in acknowledged.items():
        kept = len(found.get(writer, []))
        if durable and kept < last:
            yield f"{last - kept} acknowledged transactions of {writer} are lost"


def faults_of_index() -> Iterable[str]:
    """Check the files of the index and compare it with the database; yield what is wrong.

    Documents with a pending change may differ.
    """
    backend, corpus = service.backend(), service.corpus()
    report = FileReport()
    try:
        for _ in verify_files(backend, report):
            pass
        yield from report.problems
        if not report.problems:
            differing = set(compare(backend, corpus, all_ids(backend, corpus)).differing)
            differing -= set(_concerned())
            if differing:
                yield f"{len(differing)} documents differ without a pending change"
    except SearchUnavailable as error:
        yield f"the index cannot be read: {error}"


def _concerned() -> Iterable[int]:
    for scope, key in outbox.claim(1_000_000).objects:
        if scope == outbox.EVERYTHING[0]:
            yield from all_ids(service.backend(), service.corpus())
        else:
            yield from service.corpus().expand(scope, [key])
