"""Rules for the form of locators, enforced by triggers for every program.

The shapes are those of `debates.text.locators`. SQLite outside Django has no regular expressions,
so the numbers of a locator are replaced by one zero each, and the result is looked up in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from debates.db.table_names import CONTEXT_NOTE, DEBATE, POSITION, QUESTION, SOURCE, VOTE
from debates.kinds import kinds
from debates.text.locators import (
    COLUMN,
    FORMS,
    HEADING_PARAGRAPH,
    LINE,
    LONGEST_NUMBER,
    PAGE,
    PARAGRAPH,
    TIME,
)
from search.sync.triggers import Refusal, Trigger

_OF_DEBATE = f"(SELECT debate.source_id FROM {DEBATE} debate WHERE debate.id = {{row}}.debate_id)"
_OF_POSITION = (
    f"(SELECT COALESCE(own.source_id, debate.source_id) FROM {POSITION} own "
    f"JOIN {DEBATE} debate ON debate.id = own.debate_id WHERE own.id = {{row}}.position_id)"
)

_DEBATE_OF_VOTE = (
    f"(SELECT asked.debate_id FROM {QUESTION} asked WHERE asked.id = {{row}}.question_id)"
)

_IN_DEBATE: Mapping[str, str] = {
    QUESTION: _OF_DEBATE,
    CONTEXT_NOTE: _OF_DEBATE,
    POSITION: f"COALESCE({{row}}.source_id, {_OF_DEBATE})",
    VOTE: _OF_DEBATE.replace("{row}.debate_id", _DEBATE_OF_VOTE),
}

_WAYS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys((QUESTION, CONTEXT_NOTE), ("debate_id",)),
    POSITION: ("debate_id", "source_id"),
    VOTE: ("question_id",),
}
"""The columns by which a row leads to its source; a part of a position leads by its position."""


def part_tables() -> list[str]:
    """Return the tables of what stands within a position, and has its place in the source of it."""
    return [
        kind.table
        for kind in kinds()
        if kind.parent == "position" and hasattr(kind.model, "locator")
    ]


def sources() -> Mapping[str, str]:
    """Return the tables with a locator, each with SQL for the source of a row.

    The source is that of the position where it has its own, else that of the debate.
    """
    return _IN_DEBATE | dict.fromkeys(part_tables(), _OF_POSITION)


def triggers() -> Iterator[Trigger]:
    """Yield the triggers that hold locators to the form of their source."""
    for table, source in sources().items():
        kind = table.removeprefix("debates_")
        form = _form(source.format(row="NEW"))
        refusal = Refusal(
            f"{kind}_locator_form",
            f"NOT {fits('NEW.locator', form)}",
            "the locator does not have the form in which the source is cited",
        )
        other_tables = tuple(
            read_table for read_table in (POSITION, QUESTION, DEBATE, SOURCE) if read_table != table
        )
        has_locator = "NEW.locator <> ''"
        yield Trigger(
            f"{kind}_located_insert", table, "INSERT", (refusal,), other_tables, when=has_locator
        )
        columns = ("locator", *_WAYS.get(table, ("position_id",)))
        yield Trigger(
            f"{kind}_located_update",
            table,
            "UPDATE",
            (refusal,),
            other_tables,
            when=f"{has_locator} AND ({_any_differs(columns)})",
            columns=columns,
        )
    yield _keeping(SOURCE, "source_locator_form_kept", _rows_of_source("NEW.id"), "locator_form")
    yield _keeping(DEBATE, "debate_source_form_kept", _rows_of_debate("NEW.id"), "source_id")
    yield _keeping(
        POSITION,
        "position_source_form_kept",
        _rows_of_position("NEW.id"),
        "source_id",
        "debate_id",
    )


def _keeping(table: str, rule: str, rows: str, *changed: str) -> Trigger:
    """Return the trigger that refuses a change by which locators would lose their form."""
    refusal = Refusal(
        rule,
        f"EXISTS (SELECT 1 FROM ({rows}) placed WHERE placed.locator <> '' "
        f"AND NOT {fits('placed.locator', _form('placed.source_id'))})",
        "locators do not have the form of the source",
    )
    other_tables = tuple(
        read_table for read_table in (*sources(), DEBATE, SOURCE) if read_table != table
    )
    when = _any_differs(changed)
    return Trigger(rule, table, "UPDATE", (refusal,), other_tables, when=when, columns=changed)


def _any_differs(columns: Sequence[str]) -> str:
    """Return SQL: an update changes one of the columns."""
    nothing = {name: "0" if name.endswith("_id") else "''" for name in columns}
    return " OR ".join(
        f"COALESCE(NEW.{name}, {none}) <> COALESCE(OLD.{name}, {none})"
        for name, none in nothing.items()
    )


def _form(source: str) -> str:
    """Return SQL: the form in which a source is cited; NULL where there is none."""
    return f"(SELECT cited.locator_form FROM {SOURCE} cited WHERE cited.id = {source})"


def _located_rows(conditions: Mapping[str, str]) -> str:
    """Return SQL: the locators and sources of the rows of tables that meet a condition.

    By UNION, since SQLite would compile what is asked of the rows of a UNION ALL for each table.
    """
    own_sources = sources()
    return " UNION ".join(
        f"SELECT one.locator, {own_sources[table].format(row='one')} AS source_id "
        f"FROM {table} one WHERE {condition}"
        for table, condition in conditions.items()
    )


def _rows_of_source(source: str) -> str:
    return _located_rows(
        {table: f"{own.format(row='one')} = {source}" for table, own in sources().items()}
    )


def _rows_of_debate(debate: str) -> str:
    parts = part_tables()
    positions = f"SELECT own.id FROM {POSITION} own WHERE own.debate_id = {debate}"
    return _located_rows(
        {
            table: f"one.position_id IN ({positions})"
            if table in parts
            else f"{_debate_of_row(table).format(row='one')} = {debate}"
            for table in sources()
        }
    )


def _debate_of_row(table: str) -> str:
    """Return SQL: the debate of a row that stands in it without a position."""
    return _DEBATE_OF_VOTE if table == VOTE else "{row}.debate_id"


def _rows_of_position(position: str) -> str:
    return _located_rows(dict.fromkeys(part_tables(), f"one.position_id = {position}"))


def fits(locator: str, form: str) -> str:
    """Return SQL: a locator has a form, or any form where that is NULL.

    The limit keeps SQLite from compiling what is known anew wherever it is named.
    """
    cases = " OR ".join(
        f"((known.form IS NULL OR known.form = '{form_name}') AND {_has_form(form_name)})"
        for form_name in FORMS
    )
    zeros = _replaced(f"REPLACE({locator}, '–', '-')", "123456789", "0")
    values_sql = f"SELECT REPLACE({locator}, '–', '-') AS locator, {zeros} AS zeros, {form} AS form"
    return f"EXISTS (SELECT 1 FROM ({values_sql} LIMIT 1) known WHERE {cases})"


def _has_form(form: str) -> str:
    """Return SQL: the known locator, with its digits as zeros, has this form."""
    zeros = _bare("known.zeros", form)
    if form == HEADING_PARAGRAPH:
        shape = _collapsed(zeros, "0")
        backwards = _backwards("known.locator", form, shape)
        return (
            f"(({shape} LIKE '_%, 0' OR {shape} LIKE '_%, 0-0') AND {zeros} NOT LIKE ' %' "
            f"AND NOT {backwards})"
        )
    shapes = ", ".join(f"'{shape}'" for shape in FORMS[form].shapes)
    text = _bare("known.locator", form)
    if form == TIME:
        late = " OR ".join(
            f"{text} LIKE '%:{tens}%' OR '-' || {text} LIKE '%-{tens}_:%'" for tens in "6789"
        )
        backwards = _backwards(text, form, zeros)
        return f"({zeros} IN ({shapes}) AND NOT ({late}) AND NOT {backwards})"
    shape = _collapsed(zeros, "0")
    if form == PAGE:
        shape = _collapsed(_replaced(shape, "vxlcdm", "i"), "i")
    return f"({shape} IN ({shapes}) AND NOT {_backwards(text, form, shape)})"


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
    """Return SQL: a text with some characters replaced by another."""
    for character in characters:
        text = f"REPLACE({text}, '{character}', '{by}')"
    return text


def _collapsed(text: str, character: str) -> str:
    """Return SQL for a text without repetitions of a character."""
    longest = LONGEST_NUMBER
    while longest > 1:
        text = f"REPLACE({text}, '{character}{character}', '{character}')"
        longest //= 2
    return text


def _backwards(text: str, form: str, shape: str) -> str:
    """Return SQL: a range ends before it begins, for all but Roman numerals."""
    # most locators are no ranges, and need nothing of the rest
    return f"({text} LIKE '%-%' AND {_ends_first(text, form, shape)})"


def _ends_first(text: str, form: str, shape: str) -> str:
    numbers = "'0123456789.:'"
    if form == COLUMN:
        for series in "WHSAPGC":
            text = f"REPLACE({text}, '{series}', '')"
    if form == HEADING_PARAGRAPH:
        text = f"SUBSTR({text}, LENGTH(RTRIM({text}, '0123456789-')) + 1)"
    first = f"RTRIM(RTRIM({text}, {numbers}), '-')"
    last = f"LTRIM(LTRIM({text}, {numbers}), '-')"
    if form == TIME:
        # of one length they have one notation, in which texts compare as times do
        return (
            f"(LENGTH({last}) < LENGTH({first}) "
            f"OR (LENGTH({last}) = LENGTH({first}) AND {last} < {first}))"
        )
    cases = {"0-0": f"{_as_number(last)} < {_as_number(first)}"}
    if form == COLUMN:
        cases = dict.fromkeys(
            (shape_name for shape_name in FORMS[form].shapes if "-" in shape_name), cases["0-0"]
        )
    if form == HEADING_PARAGRAPH:
        return f"CASE WHEN {shape} LIKE '%, 0-0' THEN {cases['0-0']} ELSE FALSE END"
    for mark in {PARAGRAPH: ".", LINE: ":"}.get(form, ""):
        begun, ended = (
            (_before_mark(number, mark), _after(number, mark)) for number in (first, last)
        )
        cases[f"0{mark}0-0{mark}0"] = (
            f"({ended[0]} < {begun[0]} OR ({ended[0]} = {begun[0]} AND {ended[1]} < {begun[1]}))"
        )
    if form == LINE:
        cases["0:0-0"] = f"{_as_number(last)} < {_after(first, ':')}"
    shapes_of: dict[str, list[str]] = {}
    for shape_name, case in cases.items():
        shapes_of.setdefault(case, []).append(f"'{shape_name}'")
    whens = (
        f"WHEN {shape} IN ({', '.join(shapes)}) THEN {case}" for case, shapes in shapes_of.items()
    )
    return f"CASE {' '.join(whens)} ELSE FALSE END"


def _as_number(text: str) -> str:
    return f"CAST({text} AS BIGINT)"


def _before_mark(text: str, mark: str) -> str:
    """Return SQL: the number before a mark between two."""
    return _as_number(f"RTRIM(RTRIM({text}, '0123456789'), '{mark}')")


def _after(text: str, mark: str) -> str:
    """Return SQL: the number after a mark between two."""
    return _as_number(f"LTRIM(LTRIM({text}, '0123456789'), '{mark}')")
