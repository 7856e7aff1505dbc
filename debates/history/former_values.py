"""Former values of what stands beside positions, as readers have seen them.

The wording of a question, the name of an expert, the role in a debate, its title, summary and
context, the title of a source and a vote are not part of a position, whose versions tell what
changed. So readers who see an expert affirm other words than the editors had before them, or find
another name above a claim, are told what stood there, until when, and why it was changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from django.db.models import Model

from debates.history.merged_objects import last_at_their_slugs
from debates.history.models import ObjectCorrection, Tombstone
from debates.history.public_times import EVER, NEVER, times_of
from debates.history.written_order import WrittenOrder
from debates.models import ContextNote, Debate, Expert, Participation, Question, Source, Vote
from debates.models.choices import ExpertKind
from debates.models.former_slugs import former_slugs

OF_EXPERTS = ("name", "aliases", "orcid", "wikidata")
OF_PARTICIPATIONS = ("role", "other_roles", "affiliation", "place")
OF_VOTES = ("answer", "confidence", "comment")
OF_CONTEXT = ("statement", "voice", "quotation", "original_quotation")
OF_DEBATES = ("title", "summary")
OF_SOURCES = ("title",)

MERGED_NAME, MERGED_TITLE = "merged_name", "merged_title"
"""Stand for the field of a former value that is the name of an expert, or the title of a source,
that was entered separately and was merged."""

MERGED_FIELDS: Mapping[type[Model], tuple[str, str]] = {
    Expert: ("name", MERGED_NAME),
    Source: ("title", MERGED_TITLE),
}
"""The field by which readers know objects of a model that can be merged, and what stands for it."""


@dataclass(frozen=True, slots=True)
class FormerValue:
    """A value that a field had from a moment until another, when another value took its place.

    of        the object as it is now; a context note that was removed, as it was
    field     name of the field, MERGED_NAME or MERGED_TITLE
    value     as it was stored; a list has one item a line
    reason    of the correction, for readers; empty where none is kept
    slip      whether only a slip of the pen was corrected
    dated     when the change was made as the clock said, which may have been set back; else `until`
    withheld  whether it named a speaker who is unnamed now: a name that was taken away on purpose
              is told no more, and the value is empty
    """

    of: Any
    field: str
    value: str
    since: datetime
    until: datetime
    reason: str = ""
    slip: bool = False
    dated: datetime | None = None
    withheld: bool = False

    @property
    def is_told(self) -> bool:
        """Tell whether readers are told of it: an empty value was none."""
        return bool(self.value) or self.withheld

    @property
    def shown(self) -> str:
        """The value in words."""
        choices = () if self.is_merged else self._field.flatchoices
        return str(dict(choices).get(self.value, self.value.replace("\n", ", ")))

    @property
    def label(self) -> str:
        """The name of the field in words."""
        return str(self._field.verbose_name)

    @property
    def is_merged(self) -> bool:
        """True for the name or title of an object that was merged into the one as it is now."""
        return self.field in (MERGED_NAME, MERGED_TITLE)

    @property
    def _field(self) -> Any:
        model = type(self.of)
        return model._meta.get_field(MERGED_FIELDS[model][0] if self.is_merged else self.field)


def comparable_text(text: str) -> str:
    """Return a text without spaces, capitals and end marks, by which texts are compared."""
    return " ".join(text.casefold().split()).rstrip(" .?؟？")


def value_at(former: Iterable[FormerValue], of: Model, name: str, moment: datetime) -> FormerValue:
    """Return the value of a field of an object at a moment, as readers saw it."""
    for value in former:
        if (
            (value.of, value.field) == (of, name)
            and value.since <= moment < value.until
            and not value.withheld
        ):
            return value
    return FormerValue(of, name, _as_text(getattr(of, name)), EVER, NEVER)


def without_slips(former: Iterable[FormerValue]) -> list[FormerValue]:
    """Return the former values that pages tell: the history alone has slips of the pen."""
    return [value for value in former if value.is_told and not value.slip]


def latest_first(former: Iterable[FormerValue]) -> tuple[FormerValue, ...]:
    """Put former values in order: the latest first."""
    return tuple(sorted(former, key=attrgetter("until"), reverse=True))


def add_former(objects: Iterable[Any], former: Iterable[FormerValue]) -> None:
    """Give each object its `former` values, the latest first, without slips of the pen."""
    by_key: dict[int, list[FormerValue]] = defaultdict(list)
    for value in without_slips(former):
        by_key[value.of.pk].append(value)
    for instance in objects:
        instance.former = by_key[instance.pk]


def former_wordings(questions: Iterable[Question]) -> tuple[FormerValue, ...]:
    """Return the former wordings of questions that readers have seen, the latest first.

    A change of spaces, capitals or the mark at the end is none. One query where a question was
    changed; where it was worded anew, two or three more, for the times at which its debate was
    public and for the reasons.
    """
    return _former(Question, ["text"], questions)


def former_names(experts: Iterable[Expert]) -> tuple[FormerValue, ...]:
    """Return the former names and identifiers of experts that readers have seen, the latest first.

    Two queries more than for wordings, since an expert belongs to several debates.
    """
    return tuple(map(_unless_unnamed, _former(Expert, OF_EXPERTS, experts)))


def _unless_unnamed(former: FormerValue) -> FormerValue:
    is_unnamed = isinstance(former.of, Expert) and former.of.kind == ExpertKind.UNNAMED
    return replace(former, value="", withheld=True) if is_unnamed else former


def former_roles(participations: Iterable[Participation]) -> tuple[FormerValue, ...]:
    """Return former roles, affiliations and places that readers have seen, the latest first."""
    return _former(Participation, OF_PARTICIPATIONS, participations)


def former_context(notes: Iterable[ContextNote]) -> tuple[FormerValue, ...]:
    """Return former texts of context notes that readers have seen, the latest first."""
    return _former(ContextNote, OF_CONTEXT, notes)


def former_votes(votes: Iterable[Vote]) -> tuple[FormerValue, ...]:
    """Return former answers, confidences and comments that readers have seen, the latest first.

    votes  with their questions. As many queries as for wordings
    """
    return _former(Vote, OF_VOTES, votes)


def former_titles(sources: Iterable[Source]) -> tuple[FormerValue, ...]:
    """Return former titles of sources that readers have seen, the latest first.

    One query where a source was changed; where its title was, as many more as models refer to it.
    """
    return _former(Source, OF_SOURCES, sources)


def former_presentation(debate: Debate) -> tuple[FormerValue, ...]:
    """Return former titles and summaries of a debate that readers have seen, the latest first.

    One query where the debate was changed since it was made, of which its version tells; more where
    one of the two was.
    """
    if debate.version == 1:
        return ()
    records = Debate.history.filter(id=debate.pk)
    if not records.exclude(title=debate.title, summary=debate.summary).exists():
        return ()
    return _former(Debate, OF_DEBATES, [debate])


def removed_context(debate: Debate) -> tuple[FormerValue, ...]:
    """Return the context notes of a debate that were removed with a reason, the latest first.

    Each as readers last saw it. One query where the debate was changed since it was made, of which
    its version tells; more where a note was removed.
    """
    if debate.version == 1:
        return ()
    records = ContextNote.history.filter(debate_id=debate.pk)
    removed_keys = set(records.filter(history_type="-").values_list("id", flat=True))
    if removed_keys:
        removed_keys -= set(
            ContextNote.objects.filter(pk__in=removed_keys).values_list("pk", flat=True)
        )
    last_values = _last_seen(ContextNote, "statement", removed_keys).values()
    return tuple(
        value for value in _explained(ContextNote, [*last_values]) if value.reason or value.slip
    )


def merged_names(objects: Iterable[Expert | Source]) -> tuple[FormerValue, ...]:
    """Return the names or titles of objects that readers knew and that were merged, latest first.

    objects  objects of one model, into which others may have been merged; one query
    """
    by_key = {instance.pk: instance for instance in objects}
    if not by_key:
        return ()
    model = type(next(iter(by_key.values())))
    former = former_slugs(model).filter(target_id__in=by_key)
    targets = dict(former.values_list("slug", "target_id"))
    if not targets:
        return ()
    records = last_at_their_slugs(model).filter(slug__in=targets).exclude(id__in=by_key)
    return merged_into_known((record, by_key[targets[record.slug]]) for record in records)


def merged_into_known(pairs: Iterable[tuple[Any, Expert | Source]]) -> tuple[FormerValue, ...]:
    """Return the names or titles of merged objects of one model.

    pairs  the record of the deletion of each, and the object that it became

    Only those that readers knew, under another name than that of now.
    """
    pairs = list(pairs)
    if not pairs:
        return ()
    model = type(pairs[0][1])
    name, field = MERGED_FIELDS[model]
    slugs = [record.slug for record, _ in pairs]
    tombstones = Tombstone.objects.filter(kind=model._meta.model_name, key__in=slugs)
    known_slugs = {tombstone.key for tombstone in tombstones}
    became = {record.id: target for record, target in pairs if record.slug in known_slugs}
    values = [
        replace(value, of=target, field=field, since=EVER)
        for key, value in _last_seen(model, name, became).items()
        for target in [became[key]]
        if comparable_text(value.value) != comparable_text(getattr(target, name))
    ]
    return tuple(map(_unless_unnamed, _explained(model, values)))


def _last_seen(model: type[Model], name: str, keys: Collection[int]) -> dict[int, FormerValue]:
    """Return for objects that are deleted what readers last saw in a field, until the deletion.

    By primary key; an object that no reader has seen is left out.
    """
    if not keys:
        return {}
    values: list[FormerValue] = []
    removals: dict[int, datetime] = {}
    records = model.history.filter(id__in=keys).order_by("id", "history_id")
    for key, together in groupby(records, attrgetter("id")):
        *_, removal = own = list(together)
        instance, removals[key] = removal.instance, removal.history_date
        earlier = list(_of_field(instance, name, own))
        since = earlier[-1].until if earlier else EVER
        values += [
            *earlier,
            FormerValue(instance, name, getattr(instance, name), since, removals[key]),
        ]
    return {
        value.of.pk: replace(value, until=removals[value.of.pk], dated=None)
        for value in _values_seen(model, values)
    }


def _former(
    model: type[Model], fields: Collection[str], objects: Iterable[Any]
) -> tuple[FormerValue, ...]:
    """Return former values of fields that readers have seen, the latest first.

    What was never changed since it was made has none.
    """
    instances = {instance.pk: instance for instance in objects if instance.version > 1}
    if not instances:
        return ()
    records = model.history.filter(id__in=instances).order_by("id", "history_id")
    values = [
        former
        for key, together in groupby(records.only("id", "history_date", *fields), attrgetter("id"))
        for own in [list(together)]
        for name in fields
        for former in _of_field(instances[key], name, own)
    ]
    return _explained(model, _values_seen(model, values)) if values else ()


def _of_field(instance: Any, name: str, records: list[Any]) -> Iterator[FormerValue]:
    present, since = comparable_text(_as_text(getattr(instance, name))), EVER
    order = WrittenOrder(record.history_date for record in records)
    for record, later in pairwise(records):
        value, dated = _as_text(getattr(record, name)), later.history_date
        if comparable_text(value) == comparable_text(_as_text(getattr(later, name))):
            continue
        until = order.moment(dated)
        if comparable_text(value) != present:
            yield FormerValue(instance, name, value, since, until, dated=dated)
        since = until


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _explained(model: type[Model], values: list[FormerValue]) -> tuple[FormerValue, ...]:
    """Add the reasons to former values of a model, and put the latest first."""
    if not values:
        return ()
    corrections = ObjectCorrection.objects.filter(
        kind=model._meta.model_name, target_id__in={value.of.pk for value in values}
    )
    reasons = {(correction.target_id, correction.moment): correction for correction in corrections}
    explained = [
        replace(value, reason=reasons[key].reason, slip=reasons[key].slip)
        if key in reasons
        else value
        for value in values
        for key in [(value.of.pk, value.dated or value.until)]
    ]
    return latest_first(explained)


def _values_seen(model: type[Model], values: list[FormerValue]) -> list[FormerValue]:
    """Leave out the values that no reader has seen."""
    times = times_of(model, [value.of for value in values])
    return [
        value
        for value in values
        # a debate may have been public before the object was made
        if any(
            max(value.since, value.of.created, start) < min(value.until, end)
            for start, end in times[value.of.pk]
        )
    ]
