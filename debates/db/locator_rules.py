"""Locators have the form of their source, enforced by triggers whatever program writes.

The shapes are those of `debates.text.locators`. SQLite outside Django has no regular expressions,
so the numbers of a locator are replaced by one zero each, and the result is looked up in a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.db.table_names import (
    CONTEXT_NOTE,
    COUNTERPOINT,
    DEBATE,
    EVIDENCE,
    POSITION,
    QUESTION,
    SOURCE,
    SUPPORT,
)
from debates.text.locators import (
    FORMS,
    HEADING_PARAGRAPH,
    LONGEST_NUMBER,
    PAGE,
    TIME,
)
from search.sync.triggers import Refusal, Trigger

_OF_DEBATE = f"(SELECT debate.source_id FROM {DEBATE} debate WHERE debate.id = {{row}}.debate_id)"
_OF_POSITION = (
    f"(SELECT COALESCE(own.source_id, debate.source_id) FROM {POSITION} own "
    f"JOIN {DEBATE} debate ON debate.id = own.debate_id WHERE own.id = {{row}}.position_id)"
)

_DEBATE_OF_PART = (
    f"(SELECT holding.debate_id FROM {POSITION} holding WHERE holding.id = {{row}}.position_id)"
)

PARTS = (EVIDENCE, COUNTERPOINT, SUPPORT)
"""The tables of what stands within a position, and has its place in the source of that."""

LOCATED = {
    QUESTION: (_OF_DEBATE, "{row}.debate_id"),
    CONTEXT_NOTE: (_OF_DEBATE, "{row}.debate_id"),
    POSITION: (f"COALESCE({{row}}.source_id, {_OF_DEBATE})", "{row}.debate_id"),
    **dict.fromkeys(PARTS, (_OF_POSITION, _DEBATE_OF_PART)),
}
"""The tables with a locator: the source of a row, and the debate of a row, in SQL.

The source is that of the position where it has its own, else that of the debate.
"""


def triggers() -> Iterator[Trigger]:
    """Yield the triggers that hold locators to the form of their source."""
    for table in LOCATED:
        kind = table.removeprefix("debates_")
        refusal = Refusal(
            f"{kind}_locator_form",
            f"NEW.locator <> '' AND NOT ({_fits('NEW.locator', _form(table, 'NEW'))})",
            "the locator does not have the form in which the source is cited",
        )
        others = (POSITION, DEBATE, SOURCE)
        for event in ("INSERT", "UPDATE"):
            yield Trigger(
                f"{kind}_located_{event.lower()}",
                table,
                event,
                (refusal,),
                tuple(one for one in others if one != table),
                when="NEW.locator <> ''",
            )
    tables = tuple(LOCATED)
    kept = Refusal(
        "source_locator_form_kept",
        " OR ".join(_misplaced(table, f"{_source(table, 'placed')} = NEW.id") for table in tables),
        "locators of its debates do not have this form",
    )
    yield Trigger(
        "source_form_changed",
        SOURCE,
        "UPDATE",
        (kept,),
        (*tables, DEBATE),
        when="NEW.locator_form <> OLD.locator_form",
    )
    own = Refusal(
        "position_source_form_kept",
        " OR ".join(_misplaced(table, "placed.position_id = NEW.id") for table in PARTS),
        "locators within this position do not have the form of the source",
    )
    yield Trigger(
        "position_source_changed",
        POSITION,
        "UPDATE",
        (own,),
        (*PARTS, DEBATE, SOURCE),
        when="COALESCE(NEW.source_id, 0) <> COALESCE(OLD.source_id, 0)",
    )
    moved = Refusal(
        "debate_source_form_kept",
        " OR ".join(_misplaced(table, f"{_debate(table, 'placed')} = NEW.id") for table in tables),
        "locators of this debate do not have the form of the source",
    )
    yield Trigger(
        "debate_source_changed",
        DEBATE,
        "UPDATE",
        (moved,),
        (*tables, SOURCE),
        when="NEW.source_id IS NOT NULL "
        "AND (OLD.source_id IS NULL OR NEW.source_id <> OLD.source_id)",
    )


def _source(table: str, row: str) -> str:
    return LOCATED[table][0].format(row=row)


def _debate(table: str, row: str) -> str:
    return LOCATED[table][1].format(row=row)


def _form(table: str, row: str) -> str:
    """Return SQL for the form of the source of a row; NULL where it has none."""
    return (
        f"(SELECT source.locator_form FROM {SOURCE} source WHERE source.id = {_source(table, row)})"
    )


def _misplaced(table: str, condition: str) -> str:
    """Return SQL: some row (`placed`) of a table has a locator of another form than its source."""
    return (
        f"EXISTS (SELECT 1 FROM {table} placed WHERE placed.locator <> '' "
        f"AND {condition} AND NOT ({_fits('placed.locator', _form(table, 'placed'))}))"
    )


def _fits(locator: str, form: str) -> str:
    """Return SQL: a locator has a form; any one where the form is NULL."""
    cases = " OR ".join(
        f"((known.form IS NULL OR known.form = '{one}') AND {_has_form(one)})" for one in FORMS
    )
    zeros = _replaced(f"REPLACE({locator}, '–', '-')", "123456789", "0")
    known = f"SELECT REPLACE({locator}, '–', '-') AS locator, {zeros} AS zeros, {form} AS form"
    return f"EXISTS (SELECT 1 FROM ({known}) known WHERE {cases})"


def _has_form(form: str) -> str:
    """Return SQL: the known locator, with its digits as zeros, has this form."""
    zeros = _bare("known.zeros", form)
    if form == HEADING_PARAGRAPH:
        shape = _collapsed(zeros, "0")
        return f"(({shape} LIKE '_%, 0' OR {shape} LIKE '_%, 0-0') AND {zeros} NOT LIKE ' %')"
    shapes = ", ".join(f"'{shape}'" for shape in FORMS[form].shapes)
    text = _bare("known.locator", form)
    if form == TIME:
        late = " OR ".join(
            f"{text} LIKE '%:{tens}%' OR '-' || {text} LIKE '%-{tens}_:%'" for tens in "6789"
        )
        return f"({zeros} IN ({shapes}) AND NOT ({late}))"
    shape = _collapsed(zeros, "0")
    if form == PAGE:
        shape = _collapsed(_replaced(shape, "vxlcdm", "i"), "i")
    return f"({shape} IN ({shapes}) AND NOT {_backwards(text, shape)})"


def _bare(locator: str, form: str) -> str:
    """Return SQL: a locator without the words before it."""
    cases = " ".join(
        f"WHEN SUBSTR({locator}, 1, {len(prefix)}) = '{prefix}' "
        f"THEN SUBSTR({locator}, {len(prefix) + 1})"
        for prefix in dict.fromkeys(FORMS[form].prefixes)
        if prefix
    )
    return f"CASE {cases} ELSE {locator} END" if cases else locator


def _replaced(text: str, characters: str, by: str) -> str:
    """Return SQL: a text with characters replaced by another one."""
    for character in characters:
        text = f"REPLACE({text}, '{character}', '{by}')"
    return text


def _collapsed(text: str, character: str) -> str:
    """Return SQL: a text in which a character that is repeated stands once."""
    longest = LONGEST_NUMBER
    while longest > 1:
        text = f"REPLACE({text}, '{character}{character}', '{character}')"
        longest //= 2
    return text


def _backwards(text: str, shape: str) -> str:
    """Return SQL: a range of plain numbers ends before it begins."""
    digits = "'0123456789'"
    first = f"CAST(RTRIM(RTRIM({text}, {digits}), '-') AS BIGINT)"
    last = f"CAST(LTRIM(LTRIM({text}, {digits}), '-') AS BIGINT)"
    return f"CASE WHEN {shape} = '0-0' THEN {last} < {first} ELSE FALSE END"
