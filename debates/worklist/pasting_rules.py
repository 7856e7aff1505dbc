"""Rules on what comes along where texts are pasted: quotation marks, and the code of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.db.models import CharField, Model, TextField, URLField

from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule

_IN_MARKS = re.compile(r"\s*[\"“”„«»「『][^\"“”„«»「」『』]+[\"“”«»」』]\s*")

_CODE = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|li|ol|p|span|strong|su[bp]|t[dr]|table|u|ul)(?:\s[^<>]*)?/?>"
    r"|&(?:amp|lt|gt|quot|nbsp|[lr][ds]quo|[mn]dash|hellip|#\d{2,6}|#x[\da-f]{2,6});",
    re.IGNORECASE,
)
"""Tags and character references of HTML that text editors and web pages put into what is copied."""


@rule(
    "marks_in_quotation",
    "Quotation in quotation marks",
    "Pages set the marks themselves, so readers see them twice.",
    Severity.WARNING,
)
def marks_in_quotation(content: DebateContent) -> Iterator[Finding]:
    for one in (*content.debate.context.all(), *content.positions, *content.parts):
        for field in ("quotation", "original_quotation"):
            if _IN_MARKS.fullmatch(getattr(one, field)):
                yield Finding(one, field, "Leave out the quotation marks around it.")


@rule(
    "code_in_text",
    "Code of a web page in a text",
    "Readers see the code, not what it stands for.",
    Severity.WARNING,
)
def code_in_text(content: DebateContent) -> Iterator[Finding]:
    own = (content.debate, *content.debate.context.all(), *content.questions)
    for one in (*own, *content.participations, *content.positions, *content.parts):
        for field in _text_fields(type(one)):
            text = getattr(one, field)
            if ("<" in text or "&" in text) and (code := _CODE.search(text)):
                yield Finding(one, field, f"It has the code “{code[0][:40]}”. Write it as text.")


@cache
def _text_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the names of the fields that people write in words."""
    return tuple(
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, CharField | TextField) and not (isinstance(one, URLField) or one.choices)
    )
