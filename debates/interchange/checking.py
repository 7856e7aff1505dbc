"""Validation of a document: its form by the JSON Schema, then the references between its parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from debates.interchange.document import FORMAT
from debates.interchange.form_errors import form_errors
from debates.interchange.identifiers import doubled_identifiers
from debates.interchange.mending import Mended, mended
from debates.interchange.problems import MOST_PROBLEMS, ImportProblem, first_problems, pointer
from debates.models.choices import VIEWS, Basis, Extent, PositionKind, Voice
from debates.models.forecasts import BEFORE_THE_DEBATE, NOT_OF_ITS_KIND, wrong_scale
from debates.text.did_you_mean import nearest
from debates.text.figures import (
    OF_RANGES,
    RANGE_ORDER,
    RANGE_PRECISION,
    UnclearFigure,
    format_decimal,
    parse_figure,
)

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Json = dict[str, Any]

SHOWN = 60
"""Characters of a value that a message shows."""


def check(document: Any) -> list[ImportProblem]:
    """Return the problems of a document in itself; none where it can be planned."""
    return examine(document)[0]


def examine(document: Any) -> tuple[list[ImportProblem], Mended | None]:
    """Return the problems of a document in itself, and the document in a form that can be planned.

    The second is None where the document is too far from the form for anything else to be told.
    """
    document = as_given(document)
    strange = _strange_format(document)
    if strange is not None:
        return [strange], None
    errors = list(islice(form_errors(document), MOST_PROBLEMS + 1))
    found = first_problems(problem for error in errors for problem in _in_words(error))
    if len(found) > MOST_PROBLEMS:
        return found, None
    in_form = mended(document, errors)
    if errors and next(form_errors(in_form.document), None) is not None:
        return found, None
    return first_problems([*found, *in_form.genuine(_in_itself(in_form.document))]), in_form


def as_given(value: Any) -> Any:
    """Return a document without nulls, which mean the same as leaving the value out."""
    if isinstance(value, dict):
        return {name: as_given(inner) for name, inner in value.items() if inner is not None}
    return [as_given(inner) for inner in value] if isinstance(value, list) else value


def _strange_format(document: Any) -> ImportProblem | None:
    given = document.get("format") if isinstance(document, dict) else None
    if given == FORMAT:
        return None
    name, _, version = str(given).partition("/")
    if name == FORMAT.partition("/")[0]:
        return ImportProblem(
            pointer("format"),
            f"This file has version {version[:SHOWN] or '?'} of the format. This installation "
            f"reads {FORMAT}.",
        )
    return ImportProblem("", f'This file is not a debate. A debate file has "format": "{FORMAT}".')


def _in_words(error: ValidationError) -> Iterator[ImportProblem]:
    """Yield the problems of a schema error in plain words."""
    return EXPLANATIONS[error.validator](error, tuple(error.absolute_path))


Steps = tuple[str | int, ...]


def _unknown(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    known = error.schema["properties"]
    for name in error.instance.keys() - known.keys():
        near = nearest(name, known)
        hint = f" Did you mean “{near}”?" if near else f" Known fields: {', '.join(known)}."
        yield ImportProblem(pointer(*path, name), f"“{name[:SHOWN]}” is not a known field.{hint}")


def _missing(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    # one finding for each name, which stands only in its message
    name = error.message.split("'")[1]
    yield ImportProblem(pointer(*path), f"“{name}” is missing.")


_KINDS: Mapping[str, str] = {
    "string": "text",
    "number": "a number",
    "array": "a list",
    "object": "an object",
    "null": "null",
    "integer": "a whole number",
}


def _wrong_kind(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    allowed = error.validator_value
    kinds = [allowed] if isinstance(allowed, str) else allowed
    wanted = " or ".join(_KINDS[kind] for kind in kinds)
    hint = _as_numbers(error.instance) if "number" in kinds else ""
    yield ImportProblem(
        pointer(*path), f"This must be {wanted}, not {_shown(error.instance)}.{hint}"
    )


def _as_numbers(given: Any) -> str:
    """Return how a figure that is given as a text is given in numbers, or why it is unclear."""
    if not isinstance(given, str):
        return ""
    try:
        figure = parse_figure(given)
    except UnclearFigure as error:
        return f" {error}"
    parts = {"value": figure.value, "value_end": figure.value_end, "precision": figure.precision}
    values = (
        f'"{name}": {format_decimal(part)}' if isinstance(part, Decimal) else f'"{name}": "{part}"'
        for name, part in parts.items()
        if part not in (None, "")
    )
    return f" Write {', '.join(values)}."


def _no_choice(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    words = [word for word in error.validator_value if word is not None]
    near = nearest(error.instance, words) if isinstance(error.instance, str) else None
    hint = f" Did you mean “{near}”?" if near else ""
    yield ImportProblem(
        pointer(*path),
        f"{_shown(error.instance)} is not a valid value.{hint} Allowed values: {', '.join(words)}.",
    )


def _wrong_form(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    if not str(error.instance).strip():
        message = "This is empty. Leave out values that are not known."
    else:
        wanted = error.schema.get("description", error.validator_value)
        message = f"{_shown(error.instance)} does not have the required form. {wanted}"
    yield ImportProblem(pointer(*path), message)


def _too_long(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    yield ImportProblem(
        pointer(*path),
        f"This has {len(error.instance):,} characters, but at most {error.validator_value:,} "
        "are allowed.",
    )


def _out_of_range(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    least, most = error.schema["minimum"], error.schema["maximum"]
    yield ImportProblem(pointer(*path), f"{_shown(error.instance)} is not from {least} to {most}.")


def _twice(error: ValidationError, path: Steps) -> Iterator[ImportProblem]:
    counted = Counter(map(str, error.instance))
    (most, _), *_ = counted.most_common(1)
    yield ImportProblem(pointer(*path), f"“{most[:SHOWN]}” occurs more than once.")


EXPLANATIONS: Mapping[str, Callable[[ValidationError, Steps], Iterator[ImportProblem]]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _wrong_kind,
    "enum": _no_choice,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "maxLength": _too_long,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "uniqueItems": _twice,
}


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"“{value[:SHOWN]}”"
    for kind, type_ in (("an object", dict), ("a list", list), ("null", type(None))):
        if isinstance(value, type_):
            return kind
    return str(value).lower()[:SHOWN]


def _in_itself(document: Json) -> Iterator[ImportProblem]:
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
        yield from _position(position, path)
        yield from _forecast(position, position.get("date", debate.get("date")), path)
    yield from _succession(lists["positions"])


def _doubled(instances: Sequence[Json], home: Steps, name: str) -> Iterator[ImportProblem]:
    first: dict[str, int] = {}
    for place, instance in enumerate(instances):
        value = instance[name]
        if value in first:
            there = pointer(*home, first[value])
            yield ImportProblem(
                pointer(*home, place, name), f"“{value[:SHOWN]}” is already used at {there}."
            )
        first.setdefault(value, place)


def _votes(votes: Sequence[Json]) -> Iterator[ImportProblem]:
    first: dict[tuple[str, str], int] = {}
    for place, vote in enumerate(votes):
        path = ("debate", "votes", place)
        there = first.setdefault((vote["question"], vote["expert"]), place)
        if there != place:
            message = f"{pointer(*path[:2], there)} already has a vote of this expert on it."
            yield ImportProblem(pointer(*path), message)
        if vote.get("confidence") is not None and vote["answer"] not in VIEWS:
            views = ", ".join(VIEWS)
            yield ImportProblem(
                pointer(*path, "confidence"), f"Confidence belongs to one of the answers {views}."
            )


def _circles(
    instances: Sequence[Json], name: str, home: Steps, how: str
) -> Iterator[ImportProblem]:
    """Yield each circle of references by a field; `how` tells one: "under", "replaces"."""
    above = {one["slug"]: one.get(name) for one in instances}
    done: set[str] = set()
    for place, one in enumerate(instances):
        way: list[str] = []
        slug: str | None = one["slug"]
        while slug in above and slug not in done and slug not in way:
            way.append(slug)
            slug = above[slug]
        if slug in way:
            circle = f" {how} ".join([*way[way.index(slug) :], slug])
            yield ImportProblem(
                pointer(*home, place, name), f"These {home[-1]} form a circle: {circle}."
            )
        done.update(way)


def _succession(positions: Sequence[Json]) -> Iterator[ImportProblem]:
    """Yield the problems of positions that replace each other."""
    known = {one["slug"]: one for one in positions}
    first: dict[str, int] = {}
    for place, one in enumerate(positions):
        if (slug := one.get("replaces")) is None:
            continue
        path = ("debate", "positions", place, "replaces")
        earlier = known.get(slug, {})
        if slug in first:
            there = pointer("debate", "positions", first[slug])
            yield ImportProblem(pointer(*path), f"{there} already replaces “{slug}”.")
        first.setdefault(slug, place)
        if earlier.get("date", "") > one.get("date", "9999"):
            yield ImportProblem(pointer(*path), f"“{slug}” has a later date.")
    yield from _circles(positions, "replaces", ("debate", "positions"), "replaces")


def _verbatim(entry: Json, path: Steps) -> Iterator[ImportProblem]:
    """Yield the problem of an original quotation without its language."""
    if entry.get("original_quotation") is not None and entry.get("original_language") is None:
        message = "An original quotation needs its language. Give the original_language as well."
        yield ImportProblem(pointer(*path, "original_quotation"), message)


def _certainty(position: Json, path: Steps) -> Iterator[ImportProblem]:
    if position.get("certainty") is not None and position.get("certainty_words") is None:
        message = "A certainty needs the words of the source. Give the certainty_words as well."
        yield ImportProblem(pointer(*path, "certainty"), message)
    if position.get("horizon_start", "") > position.get("horizon_end", "9999"):
        message = "The horizon cannot end before it begins."
        yield ImportProblem(pointer(*path, "horizon_end"), message)


def _position(position: Json, path: Steps) -> Iterator[ImportProblem]:
    yield from _verbatim(position, path)
    yield from _certainty(position, path)
    for name in ("evidence", "counterpoints"):
        for place, part in enumerate(position.get(name, [])):
            yield from _verbatim(part, (*path, name, place))
    question, stance = position.get("question"), position.get("stance")
    if (question is None) != (stance is None):
        given, other = ("question", "stance") if question else ("stance", "question")
        message = f"There is a {given} but no {other}. Give both or neither."
        yield ImportProblem(pointer(*path, given), message)
    for place, evidence in enumerate(position.get("evidence", [])):
        yield from _figure(evidence, (*path, "evidence", place))
        yield from _party(evidence, evidence.get("voice"), (*path, "evidence", place))
    yield from _counterpoints(position, (*path, "counterpoints"))
    yield from _supports(position, (*path, "supports"))
    yield from _holders(position, path)
    yield from _further_answers(position, path)


def _counterpoints(position: Json, path: Steps) -> Iterator[ImportProblem]:
    for place, counterpoint in enumerate(position.get("counterpoints", [])):
        if counterpoint.get("raised_by") == position["slug"]:
            there = pointer(*path, place, "raised_by")
            yield ImportProblem(there, "A position cannot raise a counterpoint to itself.")
        yield from _voice(counterpoint, (*path, place))
        yield from _basis(counterpoint, (*path, place))


def _supports(position: Json, path: Steps) -> Iterator[ImportProblem]:
    given_by: set[str] = set()
    for place, support in enumerate(position.get("supports", [])):
        there = (*path, place)
        if support["given_by"] == position["slug"]:
            yield ImportProblem(pointer(*there, "given_by"), "A position cannot support itself.")
        if support["given_by"] in given_by:
            message = "This position already supports it. Leave out one of the two."
            yield ImportProblem(pointer(*there, "given_by"), message)
        given_by.add(support["given_by"])
        yield from _basis(support, there)


def _voice(counterpoint: Json, path: Steps) -> Iterator[ImportProblem]:
    voice, raised_by = counterpoint.get("voice"), counterpoint.get("raised_by")
    if voice is not None and (voice == Voice.POSITION) != (raised_by is not None):
        message = "Give raised_by if the voice is position, and only then."
        yield ImportProblem(pointer(*path, "voice"), message)
    if raised_by is None and counterpoint.get("basis") is not None:
        message = "Give a basis if a position raises the counterpoint, and only then."
        yield ImportProblem(pointer(*path, "basis"), message)
    yield from _party(counterpoint, voice, path)


def _party(part: Json, voice: str | None, path: Steps) -> Iterator[ImportProblem]:
    if (voice == Voice.REPORTED) != (part.get("reported_party") is not None):
        message = "Give reported_party if the voice is reported, and only then."
        yield ImportProblem(pointer(*path, "reported_party"), message)


def _basis(relation: Json, path: Steps) -> Iterator[ImportProblem]:
    if relation.get("basis") == Basis.STATED and relation.get("locator") is None:
        message = "Give the locator where the source states the relation, or use inferred."
        yield ImportProblem(pointer(*path, "basis"), message)


def _forecast(position: Json, held: str | None, path: Steps) -> Iterator[ImportProblem]:
    """Yield the problems of a position's forecast; `held` is its date, or that of the debate."""
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
    given = [name for name in (*of_outcome, "outcome_source") if name in forecast]
    missing = [name for name in of_outcome if name not in forecast]
    if given and missing:
        message = f"An outcome needs all of {', '.join(of_outcome)}. Missing: {', '.join(missing)}."
        yield ImportProblem(pointer(*path, given[0]), message)
    decided = forecast.get("decided_on")
    if held is not None and decided is not None and decided < held:
        yield ImportProblem(pointer(*path, "decided_on"), BEFORE_THE_DEBATE)


def _figure(evidence: Json, path: Steps) -> Iterator[ImportProblem]:
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


def _holders(position: Json, path: Steps) -> Iterator[ImportProblem]:
    holders = position.get("holders", [])
    yield from _doubled(holders, (*path, "holders"), "expert")
    for place, holder in enumerate(holders):
        if holder["expert"] == position["expert"]:
            there = pointer(*path, "holders", place, "expert")
            yield ImportProblem(there, "This is the author. List the others who hold the position.")
        if holder.get("scope") is not None and holder.get("extent") != Extent.IN_PART:
            there = pointer(*path, "holders", place, "scope")
            yield ImportProblem(there, "A scope needs the extent in_part.")


def _further_answers(position: Json, path: Steps) -> Iterator[ImportProblem]:
    answers, main = position.get("further_answers", []), position.get("question")
    yield from _doubled(answers, (*path, "further_answers"), "question")
    for place, answer in enumerate(answers):
        there = pointer(*path, "further_answers", place, "question")
        if main is None:
            yield ImportProblem(there, "A further answer needs a main one. Give the question.")
        elif answer["question"] == main:
            yield ImportProblem(there, "This is the main question of the position.")
