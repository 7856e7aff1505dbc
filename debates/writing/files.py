"""Whole debates that tools send as files: the import of the admin, by a token's rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.db import IntegrityError

from debates.editing import roles
from debates.history.corrections import Explanation
from debates.interchange.corrections import corrects
from debates.interchange.difference import ChangeGroup, difference
from debates.interchange.file_kinds import in_file, read_file
from debates.interchange.formats import columns_told
from debates.interchange.importing import FROM_A_FILE, import_debate
from debates.interchange.permissions import not_permitted
from debates.interchange.plan import Options, Plan
from debates.interchange.problems import ImportProblem, ImportRefused, refuse
from debates.models import Debate
from debates.review import four_eyes
from debates.writing.races import was_overtaken
from debates.writing.reach import may_refer
from debates.writing.tokens import Writer

NO_REASON_SENT = (
    "The file changes what readers have seen. Give the reason in `reason`: readers see it. If it "
    "corrects spelling or typing alone, `slip=true` says so. To see what it changes, send it with "
    "a reason and `dry_run=true`."
)

LARGEST_SENT_FILE = 10_000_000
"""Bytes of a file, some 4,000 positions."""

ONE_DEBATE = "This token writes the debate “{debate}” alone, and the file is of another one."
NO_SHARED = (
    "This token writes one debate alone, and other debates may refer to what update_shared changes."
)
MAY_NOT_PUBLISH = "Only editors may publish. Leave publish out: what is new is then a draft."


def take_file(
    writer: Writer,
    path: Path,
    name: str,
    options: Options,
    explanation: Explanation | None,
    *,
    apply: bool,
    columns: Iterable[str] = (),
) -> tuple[Plan, list[ChangeGroup]]:
    """Import a file, all of it or nothing; without `apply`, do it and undo it.

    Returns the plan, and the changes as they were before it was carried out.

    name         of the file, by which a table is known for one, and for the history
    explanation  for readers, where the file corrects what they have seen
    columns      meanings of columns of a table: “Who=speaker”
    Raises ImportRefused with all problems, each with its place in the file.
    """
    content = read_file(path, name, writer.debate, LARGEST_SENT_FILE, columns_told(columns))
    if writer.debate is not None:
        options = replace(options, one_debate=True, may_refer=partial(may_refer, writer))
    changes: list[ChangeGroup] = []

    def check(plan: Plan) -> None:
        _check_reach(writer, plan)
        refusals = _refusals(writer, plan, options, explanation)
        plan.problems = [*content.all_problems(plan.problems), *refusals]
        if not plan.problems:
            changes.extend(difference(plan))

    try:
        plan = import_debate(
            content.document,
            options,
            apply=apply,
            source=f"{name}, by the token “{writer.token.name}”",
            explanation=explanation or FROM_A_FILE,
            account=writer.account,
            planned=check,
        )
        return plan, changes
    except ImportRefused as refused:
        cause = refused.__cause__
        if isinstance(cause, IntegrityError) and was_overtaken(cause):
            raise cause from cause.__cause__
        # a file that is too wrong to be planned has not been through `check`
        problems = content.all_problems(refused.problems)
        raise ImportRefused(in_file(problems, content.cells)) from None


def _check_reach(writer: Writer, plan: Plan) -> None:
    """Refuse the file of another debate, and tell nothing of that debate. Raises ImportRefused."""
    if writer.debate is None:
        return
    if not isinstance(plan.debate, Debate) or plan.debate.pk != writer.debate.pk:
        refuse(ONE_DEBATE.format(debate=writer.debate))


def _refusals(
    writer: Writer, plan: Plan, options: Options, explanation: Explanation | None
) -> list[ImportProblem]:
    """Return what the token may not do, and a missing reason for corrections."""
    messages = {}
    if options.publish and not roles.may_publish(writer):
        messages["publish"] = MAY_NOT_PUBLISH
    elif options.publish and four_eyes.is_required():
        messages["publish"] = four_eyes.REFUSED
    if writer.debate is not None and options.update_shared:
        messages["update_shared"] = NO_SHARED
    if explanation is None and corrects(plan):
        messages["reason"] = NO_REASON_SENT
    problems = [ImportProblem("", message, parameter=name) for name, message in messages.items()]
    return [*problems, *not_permitted(plan, writer)]
