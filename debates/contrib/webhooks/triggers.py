"""Triggers that note what became public, changed in public, or left its address.

They run on both databases, whatever program writes, and note nothing while no endpoint is switched
on. Drafts leave no trace: a change counts only where the position, its debate, and the position on
the other side of a relation are public. A relation is told of at both. A change beside positions
counts where its debate is public. What leaves its address is known by its tombstone, however it
leaves (`debates.db.tombstone_triggers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Model

from debates.contrib.webhooks.models import Change, Endpoint
from debates.db.table_names import (
    COUNTERPOINT,
    DEBATE,
    PARTICIPATION,
    POSITION,
    POSITION_TOPICS,
    QUESTION,
    SUPPORT,
)
from debates.db.tombstone_sql import PUBLISHED, TOMBSTONE
from debates.history.object_corrections import CORRECTED
from debates.kinds import parts_of
from debates.models import (
    ContextNote,
    Debate,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Vote,
)
from debates.models.declaration import Door, fields_through
from debates.models.relations import OTHER_SIDE
from search.sync.triggers import Event, Trigger

CHANGE = Change._meta.db_table
ENDPOINT = Endpoint._meta.db_table
TABLES = (
    *(CHANGE, ENDPOINT, DEBATE, POSITION, COUNTERPOINT, SUPPORT, TOMBSTONE),
    *(QUESTION, PARTICIPATION),
)

SOMEBODY_ASKED = f"EXISTS (SELECT 1 FROM {ENDPOINT} WHERE is_on AND paused_at IS NULL)"

PARTS: Mapping[type[Model], str] = {
    kind.model: f"{OTHER_SIDE[kind.model]}_id" if kind.model in OTHER_SIDE else ""
    for kind in parts_of(Position)
}
"""The parts of a position, with the column of the position on their other side."""

BESIDE: Mapping[type[Model], str] = {
    Question: "SELECT {row}.debate_id",
    Participation: "SELECT {row}.debate_id",
    ContextNote: "SELECT {row}.debate_id",
    Vote: f"SELECT debate_id FROM {QUESTION} WHERE id = {{row}}.question_id",
}
"""The parts of a debate beside its positions, with a SELECT of the debate of a row."""

SHOWN: Mapping[type[Model], str] = {
    Expert: f"SELECT debate_id FROM {PARTICIPATION} WHERE expert_id = {{row}}.id",
    Source: f"SELECT id FROM {DEBATE} WHERE source_id = {{row}}.id",
}
"""What debates show under its name, with a SELECT of the debates of a row."""

DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def triggers() -> Iterator[Trigger]:
    """Yield all triggers that note changes."""
    yield from _what_is_gone()
    yield from _of_debates()
    yield from _of_positions()
    for model, other_side in PARTS.items():
        yield from _of_parts(model, other_side)
    for model, debates in BESIDE.items():
        yield from _beside(model, debates)
    for model, debates in SHOWN.items():
        columns = _columns(model, CORRECTED[model])
        yield from _changed(model, columns, _debates(debates.format(row="NEW")))
    for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        yield _trigger(
            f"topics_{event.lower()}",
            POSITION_TOPICS,
            event,
            _position(f"{row}.position_id", "changed"),
        )


def _trigger(
    name: str,
    table: str,
    event: Event,
    *actions: str,
    when: str = "",
    columns: tuple[str, ...] = (),
    vendor: str = "",
) -> Trigger:
    others = tuple(other for other in TABLES if other != table)
    return Trigger(
        f"webhook_{name}", table, event, actions, others, vendor, when=when, columns=columns
    )


def _note(
    what: str,
    rows: str = "",
    *,
    kind: str = "'position'",
    target: str = "told.id",
    debate: str = "told.debate_id",
    slug: str = "",
) -> str:
    """Return SQL that notes a change of each row of a SELECT, while somebody is to be told of it.

    rows          the FROM and WHERE of the SELECT; empty for one change
    kind … slug   SQL of the columns; without a slug, the row of the change has none
    """
    columns = {"kind": kind, "target_id": target, "debate_id": debate, "what": f"'{what}'"}
    if slug:
        columns["slug"] = slug
    condition = f"{rows} AND" if rows else "WHERE"
    return (
        f"INSERT INTO {CHANGE} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"{condition} {SOMEBODY_ASKED}"
    )


def _position(position: str, what: str, *conditions: str) -> str:
    """Return SQL that notes a change of the public ones of positions: ids, or a SELECT of ids."""
    return _note(
        what,
        f"FROM {POSITION} told JOIN {DEBATE} home ON home.id = told.debate_id "
        f"WHERE told.id IN ({position}) AND told.status = {PUBLISHED} AND home.status = {PUBLISHED}"
        + "".join(f" AND {condition}" for condition in conditions),
    )


def _debates(debates: str) -> str:
    """Return SQL that notes a change of the public ones of debates: ids, or a SELECT of ids."""
    rows = f"FROM {DEBATE} told WHERE told.id IN ({debates}) AND told.status = {PUBLISHED}"
    return _note("beside", rows, kind="'debate'", debate="told.id")


def _what_is_gone() -> Iterator[Trigger]:
    debate = (
        f"CASE NEW.kind WHEN 'debate' THEN NEW.target_id "
        f"ELSE (SELECT debate_id FROM {POSITION} WHERE id = NEW.target_id) END"
    )
    note = _note("gone", kind="NEW.kind", target="NEW.target_id", debate=debate, slug="NEW.key")
    for event in ("INSERT", "UPDATE"):
        when = "NEW.kind IN ('position', 'debate')"
        yield _trigger(f"gone_{event.lower()}", TOMBSTONE, event, note, when=when)


def _of_debates() -> Iterator[Trigger]:
    own = _note("public", kind="'debate'", target="NEW.id", debate="NEW.id")
    positions = _note(
        "public",
        f"FROM {POSITION} told WHERE told.debate_id = NEW.id AND told.status = {PUBLISHED}",
    )
    enters = f"OLD.status <> {PUBLISHED} AND NEW.status = {PUBLISHED}"
    yield _trigger(
        "debate_enters", DEBATE, "UPDATE", own, positions, when=enters, columns=("status",)
    )
    yield _trigger("debate_made", DEBATE, "INSERT", own, when=f"NEW.status = {PUBLISHED}")
    stays = f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED}"
    yield from _changed(Debate, _read_columns(Debate), _debates("NEW.id"), stays=stays)


def _of_positions() -> Iterator[Trigger]:
    public = _position("NEW.id", "public")
    yield _trigger("position_made", POSITION, "INSERT", public, when=f"NEW.status = {PUBLISHED}")
    yield _trigger(
        "position_enters",
        POSITION,
        "UPDATE",
        public,
        when=f"NEW.status = {PUBLISHED} AND OLD.status <> {PUBLISHED}",
        columns=("status",),
    )
    home = f"FROM {DEBATE} home WHERE home.id = OLD.debate_id AND home.status = {PUBLISHED}"
    left = _note("left", home, target="OLD.id", debate="home.id", slug="OLD.slug")
    yield _trigger(
        "position_to_debate",
        POSITION,
        "UPDATE",
        left,
        public,
        when=f"OLD.status = {PUBLISHED} AND OLD.debate_id <> NEW.debate_id",
        columns=("debate_id",),
    )
    yield _trigger(
        "position_linked",
        POSITION,
        "UPDATE",
        _position(_linked_to("NEW.id"), "changed"),
        when=f"(OLD.status = {PUBLISHED}) <> (NEW.status = {PUBLISHED})",
        columns=("status",),
    )
    stays = (
        f"OLD.status = {PUBLISHED} AND NEW.status = {PUBLISHED} AND OLD.debate_id = NEW.debate_id"
    )
    columns, changed = _content_columns(Position), _position("NEW.id", "changed")
    yield from _changed(Position, columns, changed, stays=stays)


def _linked_to(position: str) -> str:
    """Return a SELECT of the ids of the positions on the other side of a position's relations."""
    return " UNION ".join(
        f"SELECT {there} FROM {model._meta.db_table} WHERE {here} = {position}"
        for model, by in PARTS.items()
        if by
        for here, there in ((by, "position_id"), ("position_id", by))
    )


def _of_parts(model: type[Model], other_side: str) -> Iterator[Trigger]:
    table, name = model._meta.db_table, model._meta.model_name

    def changed(row: str) -> str:
        if not other_side:
            return _position(f"{row}.position_id", "changed")
        sides = f"{row}.position_id, {row}.{other_side}"
        drafts = f"SELECT 1 FROM {POSITION} side WHERE side.id IN ({sides})"
        drafts += f" AND side.status <> {PUBLISHED}"
        return _position(sides, "changed", f"NOT EXISTS ({drafts})")

    yield _trigger(f"{name}_made", table, "INSERT", changed("NEW"))
    yield _trigger(f"{name}_deleted", table, "DELETE", changed("OLD"))
    columns = ("position_id", *_content_columns(model))
    yield from _changed(model, columns, changed("OLD"), changed("NEW"))


def _beside(model: type[Model], debates: str) -> Iterator[Trigger]:
    """Yield the triggers that note new, changed and deleted parts of debates."""
    table, name = model._meta.db_table, model._meta.model_name
    yield _trigger(f"{name}_made", table, "INSERT", _debates(debates.format(row="NEW")))
    yield _trigger(f"{name}_deleted", table, "DELETE", _debates(debates.format(row="OLD")))
    yield from _changed(model, _read_columns(model), _debates(debates.format(row="NEW")))


def _changed(
    model: type[Model], columns: tuple[str, ...], *actions: str, stays: str = ""
) -> Iterator[Trigger]:
    """Yield the triggers that note changed columns of a model.

    stays  condition under which they count
    """
    for vendor in DIFFERS:
        differs = _differs(columns, vendor)
        yield _trigger(
            f"{model._meta.model_name}_changed_{vendor}",
            model._meta.db_table,
            "UPDATE",
            *actions,
            when=f"{stays} AND ({differs})" if stays else differs,
            columns=columns,
            vendor=vendor,
        )


def _read_columns(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of what readers of a debate's page find, without addresses."""
    return _columns(model, (name for name in fields_through(model, Door.PAGE) if name != "slug"))


def _columns(model: type[Model], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(model._meta.get_field(name).column for name in names)


def _content_columns(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of what a model says: those that the digest of a position covers."""
    fields = fields_through(model, Door.DIGEST).values()
    return tuple(field.column for field in fields if not field.many_to_many)


def _differs(columns: tuple[str, ...], vendor: str) -> str:
    return " OR ".join(f"OLD.{column} {DIFFERS[vendor]} NEW.{column}" for column in columns)
