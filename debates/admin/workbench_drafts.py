"""Drafts of the workbench: what its page sends to be kept, by editor, debate and source."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from debates.admin.workbench_forms import FORMS
from debates.models import Debate
from debates.workbench.models import LONGEST_DOING, LONGEST_TYPED, Draft

Typed = dict[str, dict[str, str]]
"""Texts by the name of their field, by the name of the form."""


def typed_by(editor: AbstractBaseUser, debate: Debate, source_id: int | None) -> Typed:
    """Return what an editor has typed beside the text of a source and not saved."""
    draft = debate.workbench_drafts.filter(editor=editor).first()
    return draft.beside(source_id) if draft else {}


def keep(
    editor: AbstractBaseUser, debate: Debate, source_id: int | None, typed: Typed | None, doing: str
) -> None:
    """Keep what an editor has typed beside a source, and note that the editor is there.

    typed  None to leave it as it is
    """
    with transaction.atomic():
        drafts = debate.workbench_drafts.select_for_update()
        draft, _ = drafts.get_or_create(debate=debate, editor=editor)
        draft.doing, draft.seen_at = doing[:LONGEST_DOING], timezone.now()
        if typed is not None:
            draft.replace_beside(source_id, typed)
        draft.save()


def forget(editor: AbstractBaseUser, debate: Debate, source_id: int | None, form: str) -> None:
    """Forget what was typed in a form once it is saved; other forms keep theirs."""
    draft: Draft | None = debate.workbench_drafts.filter(editor=editor).first()
    typed = draft.beside(source_id) if draft else {}
    if draft and typed.pop(form, None) is not None:
        draft.replace_beside(source_id, typed)
        draft.save(update_fields=["typed"])


def read(body: bytes) -> dict[str, Any] | None:
    """Return what a page sends to be kept; None for what has another shape.

    It is an object with `typed` (None to leave what is kept), `doing` and `version`.
    """
    try:
        sent = json.loads(body)
        # what no database keeps: half of a character, and the character zero
        written = json.dumps(sent, ensure_ascii=False).encode().decode()
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or "\\u0000" in written:
        return None
    texts = (sent.get("doing"), sent.get("version", ""))
    if not all(isinstance(text, str) for text in texts) or "typed" not in sent:
        return None
    return sent if _is_typed(sent["typed"]) and len(written) <= LONGEST_TYPED else None


def _is_typed(typed: Any) -> bool:
    if typed is None:
        return True
    return isinstance(typed, dict) and all(
        form in FORMS
        and isinstance(fields, dict)
        and all(isinstance(value, str) for value in fields.values())
        for form, fields in typed.items()
    )
