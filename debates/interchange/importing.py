"""Taking a debate in: first what it would do, then doing it, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from debates.history.corrections import Explanation
from debates.history.moments import REASON_LENGTH
from debates.interchange.checking import as_given, check, examine
from debates.interchange.plan import Options, Plan
from debates.interchange.planning import plan
from debates.interchange.problems import ImportRefused, first_problems
from debates.interchange.reading import read
from debates.interchange.writing import Import, Progress, apply_plan

FROM_A_FILE = Explanation("Imported from a file.")


def read_checked(path: Path) -> dict[str, Any]:
    """Get the document in a file, which is sound in itself, without nulls. Raises ImportRefused."""
    document = as_given(read(path))
    problems = check(document)
    if problems:
        raise ImportRefused(problems)
    return document


def import_debate(
    document: dict[str, Any],
    options: Options,
    *,
    apply: bool,
    source: str,
    explanation: Explanation = FROM_A_FILE,
    account: Any = None,
    progress: Progress = lambda done, total: None,
    planned: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """Take a document in; without `apply` all is done and undone again.

    source       where it comes from, for the history: the name of a file
    explanation  for readers, why public positions are changed
    account      that enters the positions, where it is known
    planned      called with the plan before anything is written
    Raises ImportRefused, with nothing changed, if there are problems.
    """
    with transaction.atomic():
        found = examined_plan(document, options)
        planned(found)
        if found.problems:
            raise ImportRefused(found.problems)
        reason = f"imported from {source}"[:REASON_LENGTH]
        apply_plan(found, Import(reason, explanation, account), progress)
        if not apply:
            transaction.set_rollback(True)
    return found


def examined_plan(document: Any, options: Options) -> Plan:
    """Plan the import of a document, with all its problems: of its form and against the database.

    Raises ImportRefused where its form is so wrong that nothing can be planned.
    """
    problems, in_form = examine(document)
    if in_form is None:
        raise ImportRefused(problems)
    found = plan(in_form.document, options)
    told = dict.fromkeys([*problems, *in_form.told(found.problems)])
    found.problems = first_problems(told)
    return found
