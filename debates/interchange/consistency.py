"""Consistency of a document: references between its parts, and fields that belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from debates.interchange.identifiers import doubled_identifiers
from debates.interchange.json_types import JsonObject, Steps
from debates.interchange.problems import ImportProblem, pointer
from debates.models.choices import VIEWS, Basis, Extent, PositionKind, Voice
from debates.models.forecasts import BEFORE_THE_DEBATE, NOT_OF_ITS_KIND, wrong_scale
from debates.text.figures import OF_RANGES, RANGE_ORDER, RANGE_PRECISION

LONGEST_WORDS = 60
"""Characters of a value that a message shows."""


def contradictions(document: JsonObject) -> Iterator[ImportProblem]:
    """Yield the problems of a document whose form is right."""
    debate = document["debate"]
    lists = {name: debate.get(name, []) for name in ("questions", "positions")}
    lists |= {name: document.get(name, []) for name in ("experts", "topics", "sources")}
    for name, instances in lists.items():
        home = (name,) if name in document else ("debate", name)
        yield from _doubled(instances, home, "slug")
    yield from _doubled(lists["topics"], ("topics",), "name")
    yield from _doubled(debate.get("participations", []), ("debate", "participations"), "expert")
    yield from _circles(lists["topics"], "broader", ("topics",), "under")
    yield from _votes(debate.get("votes", []))
    yield from doubled_identifiers(debate)
    for place, position in enumerate(lists["positions"]):
        path: Steps = ("debate", "positions", place)
        yield from _position_problems(position, path)
        yield from _forecast(position, position.get("date", debate.get("date")), path)
    yield from _succession(lists["positions"])


def _doubled(instances: Sequence[JsonObject], home: Steps, name: str) -> Iterator[ImportProblem]:
    first: dict[str, int] = {}
    for place, instance in enumerate(instances):
        value = instance[name]
        if value in first:
            first_pointer = pointer(*home, first[value])
            yield ImportProblem(
                pointer(*home, place, name),
                f"“{value[:LONGEST_WORDS]}” is already used at {first_pointer}.",
            )
        first.setdefault(value, place)


def _votes(votes: Sequence[JsonObject]) -> Iterator[ImportProblem]:
    first: dict[tuple[str, str], int] = {}
    for place, vote in enumerate(votes):
        path = ("debate", "votes", place)
        first_place = first.setdefault((vote["question"], vote["expert"]), place)
        if first_place != place:
            message = f"{pointer(*path[:2], first_place)} already has a vote of this expert on it."
            yield ImportProblem(pointer(*path), message)
        if vote.get("confidence") is not None and vote["answer"] not in VIEWS:
            views = ", ".join(VIEWS)
            yield ImportProblem(
                pointer(*path, "confidence"), f"Confidence belongs to one of the answers {views}."
            )


def _circles(
    instances: Sequence[JsonObject], name: str, home: Steps, how: str
) -> Iterator[ImportProblem]:
    """Yield each circle of references by a field; `how` tells one: "under", "replaces"."""
    targets = {entry["slug"]: entry.get(name) for entry in instances}
    visited_slugs: set[str] = set()
    for place, entry in enumerate(instances):
        # a dictionary, since a chain may be long
        chain: dict[str, None] = {}
        slug: str | None = entry["slug"]
        while slug in targets and slug not in visited_slugs and slug not in chain:
            chain[slug] = None
            slug = targets[slug]
        if slug in chain:
            slugs = list(chain)
            circle = f" {how} ".join([*slugs[slugs.index(slug) :], slug])
            yield ImportProblem(
                pointer(*home, place, name), f"These {home[-1]} form a circle: {circle}."
            )
        visited_slugs.update(chain)


def _succession(positions: Sequence[JsonObject]) -> Iterator[ImportProblem]:
    """Yield the problems of positions that replace each other."""
    by_slug = {entry["slug"]: entry for entry in positions}
    first_places: dict[str, int] = {}
    for place, entry in enumerate(positions):
        if (slug := entry.get("replaces")) is None:
            continue
        path = ("debate", "positions", place, "replaces")
        earlier = by_slug.get(slug, {})
        if slug in first_places:
            place_named = pointer("debate", "positions", first_places[slug])
            yield ImportProblem(pointer(*path), f"{place_named} already replaces “{slug}”.")
        first_places.setdefault(slug, place)
        if earlier.get("date", "") > entry.get("date", "9999"):
            yield ImportProblem(pointer(*path), f"“{slug}” has a later date.")
    yield from _circles(positions, "replaces", ("debate", "positions"), "replaces")


def _verbatim(entry: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    """Yield the problem of an original quotation without its language."""
    if entry.get("original_quotation") is not None and entry.get("original_language") is None:
        message = "An original quotation needs its language. Give the original_language as well."
        yield ImportProblem(pointer(*path, "original_quotation"), message)


def _certainty(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    if position.get("certainty") is not None and position.get("certainty_words") is None:
        message = "A certainty needs the words of the source. Give the certainty_words as well."
        yield ImportProblem(pointer(*path, "certainty"), message)
    if position.get("horizon_start", "") > position.get("horizon_end", "9999"):
        message = "The horizon cannot end before it begins."
        yield ImportProblem(pointer(*path, "horizon_end"), message)


def _position_problems(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    yield from _verbatim(position, path)
    yield from _certainty(position, path)
    for name in ("evidence", "counterpoints"):
        for place, part in enumerate(position.get(name, [])):
            yield from _verbatim(part, (*path, name, place))
    question, stance = position.get("question"), position.get("stance")
    if (question is None) != (stance is None):
        present_name, missing_name = ("question", "stance") if question else ("stance", "question")
        message = f"There is a {present_name} but no {missing_name}. Give both or neither."
        yield ImportProblem(pointer(*path, present_name), message)
    for place, evidence in enumerate(position.get("evidence", [])):
        yield from _figure(evidence, (*path, "evidence", place))
        yield from _party(evidence, evidence.get("voice"), (*path, "evidence", place))
    yield from _counterpoints(position, (*path, "counterpoints"))
    yield from _supports(position, (*path, "supports"))
    yield from _holder_problems(position, path)
    yield from _further_answers(position, path)


def _counterpoints(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    for place, counterpoint in enumerate(position.get("counterpoints", [])):
        if counterpoint.get("raised_by") == position["slug"]:
            raiser_pointer = pointer(*path, place, "raised_by")
            yield ImportProblem(raiser_pointer, "A position cannot raise a counterpoint to itself.")
        yield from _voice(counterpoint, (*path, place))
        yield from _basis(counterpoint, (*path, place))


def _supports(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    given_by: set[str] = set()
    for place, support in enumerate(position.get("supports", [])):
        support_path = (*path, place)
        if support["given_by"] == position["slug"]:
            yield ImportProblem(
                pointer(*support_path, "given_by"), "A position cannot support itself."
            )
        if support["given_by"] in given_by:
            message = "This position already supports it. Leave out one of the two."
            yield ImportProblem(pointer(*support_path, "given_by"), message)
        given_by.add(support["given_by"])
        yield from _basis(support, support_path)


def _voice(counterpoint: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    voice, raised_by = counterpoint.get("voice"), counterpoint.get("raised_by")
    if voice is not None and (voice == Voice.POSITION) != (raised_by is not None):
        message = "Give raised_by if the voice is position, and only then."
        yield ImportProblem(pointer(*path, "voice"), message)
    if raised_by is None and counterpoint.get("basis") is not None:
        message = "Give a basis if a position raises the counterpoint, and only then."
        yield ImportProblem(pointer(*path, "basis"), message)
    yield from _party(counterpoint, voice, path)


def _party(part: JsonObject, voice: str | None, path: Steps) -> Iterator[ImportProblem]:
    if (voice == Voice.REPORTED) != (part.get("reported_party") is not None):
        message = "Give reported_party if the voice is reported, and only then."
        yield ImportProblem(pointer(*path, "reported_party"), message)


def _basis(relation: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    if relation.get("basis") == Basis.STATED and relation.get("locator") is None:
        message = "Give the locator where the source states the relation, or use inferred."
        yield ImportProblem(pointer(*path, "basis"), message)


def _forecast(position: JsonObject, debate_day: str | None, path: Steps) -> Iterator[ImportProblem]:
    """Yield the problems of a position's forecast; `debate_day` is its or the debate's date."""
    forecast = position.get("forecast")
    if forecast is None:
        return
    path = (*path, "forecast")
    if position.get("kind") != PositionKind.FORECAST:
        yield ImportProblem(pointer(*path), NOT_OF_ITS_KIND)
    if "probability" in forecast and "probability_words" not in forecast:
        message = "A probability needs the words of the source. Give probability_words as well."
        yield ImportProblem(pointer(*path, "probability"), message)
    elif message := wrong_scale(forecast.get("probability"), forecast.get("probability_words")):
        yield ImportProblem(pointer(*path, "probability"), message)
    of_outcome = ("outcome", "decided_on", "reasoning")
    present_names = [name for name in (*of_outcome, "outcome_source") if name in forecast]
    missing_names = [name for name in of_outcome if name not in forecast]
    if present_names and missing_names:
        message = (
            f"An outcome needs all of {', '.join(of_outcome)}. Missing: {', '.join(missing_names)}."
        )
        yield ImportProblem(pointer(*path, present_names[0]), message)
    decided = forecast.get("decided_on")
    if debate_day is not None and decided is not None and decided < debate_day:
        yield ImportProblem(pointer(*path, "decided_on"), BEFORE_THE_DEBATE)


def _figure(evidence: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    value, end = evidence.get("value"), evidence.get("value_end")
    precision = evidence.get("precision", "")
    if value is None:
        for name in ("unit", "period", "value_end", "precision"):
            if evidence.get(name) is not None:
                words = name.replace("_", " ")
                yield ImportProblem(
                    pointer(*path, name), f"A {words} needs a figure. Give the value as well."
                )
    elif end is not None and end <= value:
        yield ImportProblem(pointer(*path, "value_end"), RANGE_ORDER)
    elif end is not None and precision not in OF_RANGES:
        yield ImportProblem(pointer(*path, "precision"), RANGE_PRECISION)


def _holder_problems(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    holders = position.get("holders", [])
    yield from _doubled(holders, (*path, "holders"), "expert")
    for place, holder in enumerate(holders):
        if holder["expert"] == position["expert"]:
            holder_pointer = pointer(*path, "holders", place, "expert")
            yield ImportProblem(
                holder_pointer, "This is the author. List the others who hold the position."
            )
        if holder.get("scope") is not None and holder.get("extent") != Extent.IN_PART:
            holder_pointer = pointer(*path, "holders", place, "scope")
            yield ImportProblem(holder_pointer, "A scope needs the extent in_part.")


def _further_answers(position: JsonObject, path: Steps) -> Iterator[ImportProblem]:
    answers, main = position.get("further_answers", []), position.get("question")
    yield from _doubled(answers, (*path, "further_answers"), "question")
    if answers and main is None:
        answer_pointer = pointer(*path, "question")
        yield ImportProblem(answer_pointer, "A further answer needs a main one. Give the question.")
    for place, answer in enumerate(answers):
        if answer["question"] == main:
            answer_pointer = pointer(*path, "further_answers", place, "question")
            yield ImportProblem(answer_pointer, "This is the main question of the position.")
