"""Planning of an import: the objects to create and change, and the problems.

Objects of the debate itself become what the file says. Experts, topics and sources belong to
other debates as well: existing ones stay as they are unless the import is to update them. What
exists and is not in the file stays, except the context of the debate, and evidence, counterpoints
and supports of a position in the file, which are part of its content, as its forecast is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from debates.interchange.entry_values import Steps, problems_of, values_of
from debates.interchange.existing_by_slug import ExistingDebate, ExistingObjects
from debates.interchange.identifiers import refuse_taken_identifiers
from debates.interchange.identity import called_alike
from debates.interchange.joint_planning import JointPlanner
from debates.interchange.merging import DELETABLE, Merge
from debates.interchange.part_matching import Matching, match
from debates.interchange.plan import Options, Plan
from debates.interchange.shared_objects import SharedObjects
from debates.models import (
    ContextNote,
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Forecast,
    Participation,
    Position,
    Question,
    Source,
    Support,
    Topic,
)
from debates.models.choices import Status
from debates.models.declaration import outer_name
from debates.models.relations import implied_voice
from debates.text.did_you_mean import nearest

Json = Mapping[str, Any]

VERBATIM = ("locator", "quotation", "original_quotation", "certainty_words")
"""The fields that are held against the text of a source, of positions and of their parts."""


def plan(document: Json, options: Options) -> Plan:
    """Plan the import of a document that `check` has accepted; reads the database."""
    return _Planner(document, options).plan()


class _Planner(JointPlanner):
    def __init__(self, document: Json, options: Options) -> None:
        self.options = options
        self.entry: Json = document["debate"]
        self.result = Plan()
        self.present = ExistingObjects(document)
        self.merge = Merge(
            document.get("exported"),
            overwrite=options.overwrite,
            default=options.conflicts,
            decisions=options.decisions,
        )
        self.shared = SharedObjects(
            document,
            self.present,
            self.result,
            self.merge,
            update=options.update_shared,
            named=not options.one_debate,
        )
        self.dropped: set[int] = set()
        self.unnamed_participants = 0
        self.absent: dict[Any, tuple[Expert, list[Steps]]] = {}
        self.questions: dict[str, Question] = {}
        self.positions: dict[str, Position] = {}
        self.sources: dict[int, Source | None] = {}
        self.located: list[tuple[Position | None, Mapping[str, Any], Steps]] = []
        self.identified: list[tuple[Any, Steps]] = []
        self.foretold: list[tuple[Position, Mapping[str, Any], Steps]] = []

    def plan(self) -> Plan:
        self.debate = self.result.debate = self._debate()
        self.here = ExistingDebate(self.debate)
        self.merge.watch(self.debate, self.here.objects())
        own = (*self.here.questions, *self.here.positions)
        self.own = {(type(one), one.pk): one for one in own}
        self._refuse_another()
        self._questions()
        self._participations()
        self._context()
        self._positions()
        self._replaced()
        for place, position in enumerate(self.entry.get("positions", ())):
            path: Steps = ("debate", "positions", place)
            self._parts(position, path)
            self._forecast(position, path)
            self._holders(position, path)
            self._further_answers(position, path)
        self._votes()
        self._refuse_absent()
        self._places()
        refuse_taken_identifiers(self.identified, self.result, named=not self.options.one_debate)
        self.result.leave_out(self.dropped)
        self.result.newer, self.result.conflicts = self.merge.kept, self.merge.conflicts
        return self.result

    def _debate(self) -> Debate:
        path = ("debate",)
        values = values_of(Debate, self.entry)
        self.source = self.shared.find(Source, self.entry.get("source"), (*path, "source"))
        values["source"] = self.source
        here = self.present.get(Debate, self.entry["slug"])
        if here is not None and here.status == Status.WITHDRAWN:
            self._refuse_withdrawn(here, path)
        return self._thing(Debate, here, values, path)

    def _refuse_another(self) -> None:
        """Refuse to make another debate, with nothing in common but the slug, into this one."""
        told = self.entry["title"]
        if self.debate.pk is None or called_alike(self.debate.title, told):
            return
        entries = [
            *((Question, entry) for entry in self.entry.get("questions", ())),
            *((Position, entry) for entry in self.entry.get("positions", ())),
        ]
        known = (self.present.get(model, entry["slug"]) for model, entry in entries)
        if not any(one is not None and (type(one), one.pk) in self.own for one in known):
            self.result.refuse(
                ("debate", "slug"),
                f"“{self.entry['slug']}” is already the debate “{self.debate.title}”, which has no "
                f"question or position in common with “{told}” in the file. Choose another slug.",
            )

    def _thing(self, model: type[Model], here: Any, values: dict[str, Any], path: Steps) -> Any:
        """Return the new object, or the existing one with its changes noted."""
        own = {name: value for name, value in values.items() if not _is_reference(model, name)}
        self.result.problems += problems_of(model, own, path)
        publish = self.options.publish and hasattr(model, "status")
        if here is None:
            instance = model(**values)
            if publish:
                instance.status = Status.PUBLISHED
            self.result.made[model].append(instance)
            if self._is_deleted(model, values, path):
                self.dropped.add(id(instance))
            elif "public_id" in values:
                self.identified.append((instance, path))
            return instance
        self.result.claim(here, path)
        # a former address does not come back, and an identifier never changes
        values = {k: value for k, value in values.items() if k not in ("slug", "public_id")}
        self.result.change(here, **self.merge.values(here, _differing(here, values)))
        if publish and here.status == Status.DRAFT:
            self.result.change(here, status=Status.PUBLISHED)
        return here

    def _is_deleted(self, model: type[Model], values: Mapping[str, Any], path: Steps) -> bool:
        """Test whether a new object was deleted here since the file was made, and stays so."""
        key = values.get("slug") or values.get("public_id")
        if key is None:
            return False
        if model is Question and self.merge.is_deleted_question(key):
            self.result.refuse(
                path,
                "This question has been deleted here since the file was made. Restore it here, or "
                "remove it from the file.",
            )
        own = {outer_name(model._meta.get_field(name)): value for name, value in values.items()}
        return model in DELETABLE and self.merge.deleted(model, key, own)

    def _refuse_withdrawn(self, instance: Any, path: Steps) -> None:
        reason = instance.withdrawn_reason or "no reason was given"
        self.result.refuse(path, f"This has been withdrawn and stays withdrawn: {reason}")

    def _own(self, model: type[Model], slug: str, path: Steps) -> Any:
        """Return the object of this debate with a slug; an object of another debate is refused."""
        here = self.present.get(model, slug)
        if here is None:
            return None
        if here.debate_id != self.debate.pk:
            kind = model._meta.verbose_name
            other = "another debate" if self.options.one_debate else f"the debate “{here.debate}”"
            self.result.refuse(
                (*path, "slug"), f"“{slug}” is already a {kind} of {other}. Choose another slug."
            )
            return None
        return self.own[model, here.pk]

    def _questions(self) -> None:
        wanted = []
        for place, entry in enumerate(self.entry.get("questions", ())):
            path = ("debate", "questions", place)
            here = self._own(Question, entry["slug"], path)
            values = values_of(Question, entry) | {"debate": self.debate}
            wanted.append(self._thing(Question, here, values, path))
            self.located.append((None, values, path))
            self.questions[entry["slug"]] = wanted[-1]
        self._set_places(wanted, self.here.questions)
        self._count_untouched(wanted, self.here.questions)

    def _participations(self) -> None:
        here = {one.expert_id: one for one in self.here.participations}
        self.taking_part = set(here)
        wanted = []
        for place, entry in enumerate(self.entry.get("participations", ())):
            path = ("debate", "participations", place)
            expert = self.shared.find(Expert, entry["expert"], (*path, "expert"))
            values = values_of(Participation, entry) | {"debate": self.debate, "expert": expert}
            if expert is None:
                self.unnamed_participants += 1
            else:
                known = here.get(expert.pk)
                wanted.append(self._thing(Participation, known, values, path))
                self.taking_part.add(expert.pk or id(expert))
        self._set_places(wanted, self.here.participations)
        self._count_untouched(wanted, self.here.participations)

    def _context(self) -> None:
        notes = [values_of(ContextNote, one) for one in self.entry.get("context", ())]
        path = ("debate", "context")
        matching = match(notes, self.here.context, may_become=self.merge.knows)
        self._become(ContextNote, {"debate": self.debate}, matching, path)

    def _positions(self) -> None:
        of_expert: dict[int, tuple[Expert | None, list[Position]]] = {}
        for place, entry in enumerate(self.entry.get("positions", ())):
            path = ("debate", "positions", place)
            expert = self._participant(entry, (*path, "expert"))
            position = self._position(entry, expert, path)
            self.positions[entry["slug"]] = position
            of_expert.setdefault(id(expert), (expert, []))[1].append(position)
        for expert, wanted in of_expert.values():
            key = expert and expert.pk
            self._set_places(wanted, [one for one in self.here.positions if one.expert_id == key])
        self.described = {one.pk for one in self.positions.values() if one.pk is not None}
        self._count_untouched(self.positions.values(), self.here.positions)

    def _count_untouched(self, wanted: Iterable[Model], here: Sequence[Model]) -> None:
        if here:
            described = {one.pk for one in wanted}
            left = sum(one.pk not in described for one in here)
            self.result.untouched[type(here[0])] = left

    def _position(self, entry: Json, expert: Expert | None, path: Steps) -> Position:
        here = self._own(Position, entry["slug"], path)
        if here is not None:
            here.debate = self.debate
            self._check_here(here, expert, path)
        values = values_of(Position, entry) | {"debate": self.debate}
        values["question"] = self._question(entry.get("question"), (*path, "question"))
        values["source"] = self.shared.find(Source, entry.get("source"), (*path, "source"))
        if expert is not None:
            values["expert"] = expert
        position = self._thing(Position, here, values, path)
        self._topics(position, here, entry.get("topics", ()), path)
        self.sources[id(position)] = values["source"]
        self.located.append((position, values, path))
        return position

    def _replaced(self) -> None:
        """Plan what positions replace, once all of them are known."""
        for place, entry in enumerate(self.entry.get("positions", ())):
            path = ("debate", "positions", place, "replaces")
            position = self.positions[entry["slug"]]
            earlier = self._raising(entry.get("replaces"), path)
            here = position.replaces
            if earlier is None and here is not None and not self._is_told(here):
                continue  # the file cannot name it
            whose, wanted = getattr(earlier, "expert", None), getattr(position, "expert", None)
            if earlier is not None and whose != wanted:
                self.result.refuse(path, f"“{entry['replaces']}” belongs to {whose}.")
            else:
                differing = _differing(position, {"replaces": earlier})
                if position.pk is not None:
                    differing = self.merge.values(position, differing)
                self.result.change(position, **differing)

    def _check_here(self, here: Position, expert: Expert | None, path: Steps) -> None:
        if here.status == Status.WITHDRAWN:
            self._refuse_withdrawn(here, path)
        if expert is not None and here.expert_id != expert.pk:
            message = f"This position belongs to {here.expert}. It cannot move to another expert."
            self.result.refuse((*path, "expert"), message)

    def _topics(
        self, position: Position, here: Position | None, slugs: Sequence[str], path: Steps
    ) -> None:
        found = [
            self.shared.find(Topic, slug, (*path, "topics", place))
            for place, slug in enumerate(slugs)
        ]
        topics = [topic for topic in found if topic is not None]
        if here is None:
            self.result.topics.append((position, topics))
        elif {topic.pk for topic in topics} != self.here.topics[here.pk]:
            merged = self.merge.topics(here, self.here.topics[here.pk], topics)
            if merged is not None:
                self.result.change_topics(here, merged)

    def _question(self, slug: str | None, path: Steps) -> Question | None:
        if slug is None:
            return None
        here = self.present.get(Question, slug)
        if slug not in self.questions and here is not None and here.debate_id == self.debate.pk:
            self.questions[slug] = self.own[Question, here.pk]
        if slug not in self.questions:
            self.result.refuse(path, _unknown("question", slug, self.questions))
        return self.questions.get(slug)

    def _raising(self, slug: str | None, path: Steps) -> Position | None:
        if slug is None:
            return None
        here = self.present.get(Position, slug)
        if slug not in self.positions and here is not None and here.debate_id == self.debate.pk:
            self.positions[slug] = self.own[Position, here.pk]
        if slug not in self.positions:
            self.result.refuse(path, _unknown("position", slug, self.positions))
        return self.positions.get(slug)

    def _parts(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        evidence = [
            values_of(Evidence, one)
            | {
                "source": self.shared.find(
                    Source, one.get("source"), (*path, "evidence", place, "source")
                )
            }
            for place, one in enumerate(entry.get("evidence", ()))
        ]
        own = {"position": position}
        known = match(evidence, self.here.evidence[position.pk], may_become=self.merge.knows)
        self._become(Evidence, own, known, (*path, "evidence"))
        counterpoints = self._related(Counterpoint, "raised_by", entry, path)
        for values in counterpoints:
            raised = values["raised_by"] is not None
            voice, basis = implied_voice(values["voice"], values["basis"], raised=raised)
            values |= {"voice": voice, "basis": basis}
        supports = self._related(Support, "given_by", entry, path)
        for model, values, here, key in (
            (Counterpoint, counterpoints, self.here.counterpoints[position.pk], "statement"),
            (Support, supports, self.here.supports[position.pk], "given_by"),
        ):
            # what a draft raises that the file does not know is not for the file to remove
            told = [one for one in here if self._is_told(one.other_side)]
            others = [one for one in here if one not in told]
            there = (*path, f"{model._meta.model_name}s")
            matching = match(values, told, key, may_become=self.merge.knows)
            self._become(model, own, matching, there, others)

    def _related(
        self, model: type[Model], by: str, entry: Json, path: Steps
    ) -> list[dict[str, Any]]:
        """Return the values of relations in an entry; `by` is the position on the other side."""
        name = f"{model._meta.model_name}s"
        return [
            values_of(model, one) | {by: self._raising(one.get(by), (*path, name, place, by))}
            for place, one in enumerate(entry.get(name, ()))
        ]

    def _is_told(self, other: Position | None) -> bool:
        return other is None or other.pk in self.described or other.status == Status.PUBLISHED

    def _forecast(self, entry: Json, path: Steps) -> None:
        position = self.positions[entry["slug"]]
        here = self.here.forecasts.get(position.pk)
        told, path = entry.get("forecast"), (*path, "forecast")
        if told is None:
            if here is not None and self.merge.removes(here):
                here.position = position
                self.result.removed.append(here)
            return
        if here is not None:
            here.position = position
        slug = told.get("outcome_source")
        source = self.shared.find(Source, slug, (*path, "outcome_source"))
        values = values_of(Forecast, told) | {"position": position, "outcome_source": source}
        self._thing(Forecast, here, values, path)
        self.foretold.append((position, values, path))

    def _become(
        self,
        model: type[Model],
        whole: Mapping[str, Model],
        matching: Matching,
        path: Steps,
        others: Iterable[Model] = (),
    ) -> None:
        """Plan the changes of the parts of a position or a debate, which `whole` names."""
        wanted, others = [], list(others)
        for place, (values, here) in enumerate(matching.pairs):
            for name, instance in whole.items() if here is not None else ():
                setattr(here, name, instance)
            instance = self._thing(model, here, values | whole, (*path, place))
            wanted.append(instance)
            self.located.append((whole.get("position"), values, (*path, place)))
        gone = []
        for part in matching.gone:
            for name, instance in whole.items():
                setattr(part, name, instance)
            gone.append(part) if self.merge.removes(part) else others.append(part)
        self.result.removed += gone
        self._set_places(wanted, [*(one for one in wanted if one.pk), *others])

    def _set_places(self, wanted: Sequence[Any], here: Sequence[Any]) -> None:
        """Give new objects an order; existing ones get another order only where necessary."""
        keys = {one.pk for one in wanted}
        others = [one for one in here if one.pk not in keys]
        there = [one for one in wanted if one.pk is not None]
        known = [one.order for one in there]
        base = [self.merge.order(one) for one in there]
        new_ones_last = all(one.pk is None for one in wanted[len(known) :])
        # an order that was changed here, and not in the file, stays
        moved_here = base != known and None not in base and base == sorted(base)
        if moved_here or (known == sorted(known) and new_ones_last):
            last = max((one.order for one in here), default=0)
            new = (one for one in wanted if one.pk is None)
            for place, one in enumerate(new, last + 1):
                one.order = place
            return
        for place, one in enumerate([*wanted, *others], 1):
            if one.order != place:
                self.result.change(one, order=place)

    def _places(self) -> None:
        """Hold locators against the form of their source, and what is quoted against its text.

        The text may not be at hand.
        """
        for position, values, path in self.located:
            # not the debate itself, whose source may not be saved yet
            holder = Debate(pk=0, source=self._source_for(position))
            own = {name: values[name] for name in VERBATIM if name in values}
            placed = Position(debate=holder, **own)
            self._hold((placed.check_locator, placed.check_verbatim), path)
        for position, values, path in self.foretold:
            holder = Debate(pk=0, source=self._source_for(position))
            own = {"probability_words": values["probability_words"]}
            told = Forecast(position=Position(debate=holder), **own)
            self._hold((told.check_words,), path)

    def _hold(self, checks: Iterable[Callable[[], None]], path: Steps) -> None:
        """Refuse what the first of these checks refuses that refuses anything."""
        for check in checks:
            try:
                check()
            except ValidationError as error:
                for name, messages in error.message_dict.items():
                    self.result.refuse((*path, name), " ".join(messages))
                break

    def _source_for(self, position: Position | None) -> Source | None:
        """Return the source of a position, or of the debate, as it is after the import."""
        own = position and self.sources[id(position)]
        source = own or self.source
        names = ("text", "private_text", "locator_form")
        return source and Source(pk=0, **{name: self.result.after(source, name) for name in names})


def _is_reference(model: type[Model], name: str) -> bool:
    return model._meta.get_field(name).is_relation


def _differing(instance: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    def differs(name: str, value: Any) -> bool:
        known = instance._meta.get_field(name)
        if known.is_relation:
            # an unsaved object differs from all saved ones
            return getattr(instance, known.attname) != (value and (value.pk or value))
        return getattr(instance, name) != value

    return {name: value for name, value in values.items() if differs(name, value)}


def _unknown(kind: str, slug: str, known: Mapping[str, Any]) -> str:
    near = nearest(slug, known)
    hint = f" Did you mean “{near}”?" if near else ""
    return f"There is no {kind} “{slug}” in this debate.{hint}"
