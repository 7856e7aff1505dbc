"""Taking a debate in: first what it would do, then doing it, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from debates.history.corrections import Explanation
from debates.history.moments import EDITORS_REASON_LENGTH
from debates.interchange.checking import as_given, examine, problems_in_document
from debates.interchange.formats import columns_of, keep_remainder
from debates.interchange.newer_changes import IMPORTED, newer_changes
from debates.interchange.plan import Options, Plan
from debates.interchange.planning import plan
from debates.interchange.problems import ImportProblem, ImportRefused, first_problems
from debates.interchange.reading import read_document
from debates.interchange.writing import Import, Progress, apply_plan
from debates.models import Debate, Topic
from debates.models.debate_lock import lock_debates
from debates.models.former_slugs import former_slugs

FROM_A_FILE = Explanation("Imported from a file.")

NEWER = (
    "The file is older, and would undo this. Download the debate again and enter your changes "
    "there, or import with “overwrite”."
)
"""What to do about a change that was made here after the file was made."""

UNSURE = (
    "If they are the same person, name the slug in “same_experts”. If all others are new, say so "
    "with “new_experts”."
)
"""What to do about an expert of the file who may be an expert of the site."""


def read_checked(path: Path) -> dict[str, Any]:
    """Get the document in a file, which is sound in itself, without nulls. Raises ImportRefused."""
    document = as_given(read_document(path))
    problems = problems_in_document(document)
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
    progress: Callable[[int, int], None] = lambda done, total: None,
    planned: Callable[[Plan], None] = lambda plan: None,
) -> Plan:
    """Take a document in; without `apply` all is done and undone again.

    source       where it comes from, for the history: the name of a file
    explanation  for readers, why public positions are changed
    account      that enters the positions, where it is known
    progress     called with the numbers of written objects and of all objects
    planned      called with the plan before anything is written
    Raises ImportRefused, with nothing changed, if there are problems, experts who may be those of
    the site, or changes made here after the file was made which it would undo.
    """
    with transaction.atomic():
        result = examined_plan(document, options, account=account, locks=True)
        planned(result)
        _refuse(result, options, applies=apply)
        for step in apply_plan(result, _import_of(source, explanation, account)):
            progress(*step)
        keep_remainder(document.get("imported", {}), result.debate)
        if not apply:
            transaction.set_rollback(True)
    return result


def import_in_steps(
    document: dict[str, Any],
    options: Options,
    *,
    source: str,
    explanation: Explanation = FROM_A_FILE,
    account: Any = None,
    planned: Callable[[Plan], None] = lambda plan: None,
) -> Generator[Progress, None, Plan]:
    """Take a document in as `import_debate` does, in steps; all is undone unless all are taken.

    Yields the numbers of written objects and of all objects; returns the plan. Raises
    ImportRefused.
    """
    with transaction.atomic():
        result = examined_plan(document, options, account=account, locks=True)
        planned(result)
        _refuse(result, options, applies=True)
        yield from apply_plan(result, _import_of(source, explanation, account))
        keep_remainder(document.get("imported", {}), result.debate)
    return result


def _import_of(source: str, explanation: Explanation, account: Any) -> Import:
    return Import(f"{IMPORTED}{source}"[:EDITORS_REASON_LENGTH], explanation, account)


def _refuse(result: Plan, options: Options, *, applies: bool) -> None:
    if result.problems:
        raise ImportRefused(result.problems)
    if applies and result.unsure and not options.new_experts:
        raise ImportRefused(ImportProblem("", f"{expert} {UNSURE}") for expert in result.unsure)
    if applies and result.newer and not options.overwrite:
        raise ImportRefused(ImportProblem("", f"{change} {NEWER}") for change in result.newer)


def examined_plan(
    document: Any, options: Options, *, account: Any = None, locks: bool = False
) -> Plan:
    """Plan the import of a document, with all its problems: of its form and against the database.

    account  that imports; what it imported itself is not newer than the file
    locks    whether nobody else may change the debate, or topics where the document has some,
             until the end of the transaction

    Raises ImportRefused where its form is so wrong that nothing can be planned.
    """
    problems, in_form = examine(document)
    if in_form is None:
        raise ImportRefused(problems)
    if locks:
        slug = in_form.document["debate"]["slug"]
        former = former_slugs(Debate).filter(slug=slug).values("target_id")
        topics = [Topic._base_manager.none()] if in_form.document.get("topics") else []
        lock_debates(Debate._base_manager.filter(Q(slug=slug) | Q(pk__in=former)), *topics)
    result = plan(in_form.document, options)
    result.columns = columns_of(in_form.document)
    mark = in_form.document.get("exported")
    result.newer = [str(change) for change in newer_changes(result, mark, account)]
    distinct = dict.fromkeys([*problems, *in_form.genuine(result.problems)])
    result.problems = first_problems(distinct)
    return result
