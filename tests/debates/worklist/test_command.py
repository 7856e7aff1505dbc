"""manage.py lint_debate, as the person at the keyboard sees it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from debates.models import Debate
from tests.debates.builders import make_debate, make_question
from tests.debates.interchange.documents import sound

pytestmark = pytest.mark.django_db


def lint(*arguments: str) -> str:
    """Return what the command writes, and after a failure also why."""
    out = io.StringIO()
    try:
        call_command("lint_debate", *arguments, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_a_debate_is_linted_by_its_slug() -> None:
    debate = make_debate(slug="pact")
    make_question(debate, text="Will it hold?")

    assert lint("pact") == (
        "unanswered_question: question “Will it hold?” (text): No position answers it.\n1 finding."
    )
    assert lint("pact", "--ignore", "unanswered_question") == "Nothing was found.\n"
    assert lint("pact", "--severity", "error") == "Nothing was found.\n"
    assert lint("pact", "--severity", "warning").endswith("1 finding.")
    assert "There is no debate “pakt”" in lint("pakt")
    assert "Did you mean “no_place”?" in lint("pact", "--ignore", "no_plase")


def test_a_file_is_linted_without_being_imported(tmp_path: Path) -> None:
    path = tmp_path / "debate.json"
    path.write_text(json.dumps(sound()), encoding="utf-8")

    said = lint(str(path))

    assert "no_evidence: position “It breaks.” (evidence): It has no evidence.\n" in said
    assert not Debate.objects.exists()


def test_what_cannot_be_imported_is_told_first(tmp_path: Path) -> None:
    path = tmp_path / "debate.json"
    path.write_text("{", encoding="utf-8")

    assert lint(str(path)).endswith("1 problem in debate.json.")
    assert lint(str(tmp_path / "missing.json")).endswith("1 problem in missing.json.")
