"""Content of a position as cited, and its digest.

The digest shows readers of a citation whether the position has changed since. It is the SHA-256 of
the content as canonical JSON (RFC 8785, JSON Canonicalization Scheme); all values are texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import field, fields, make_dataclass
from typing import Any, ClassVar

from django.db.models import Model

from debates.models import Answer, Counterpoint, Evidence, Forecast, Holder, Position, Support
from debates.models.choices import Basis, Voice
from debates.models.declaration import Door, fields_through

FIRST_RELEASE: Mapping[type[Model], frozenset[str]] = {
    Position: frozenset(
        (
            *("debate", "expert", "statement", "kind", "detail", "question", "stance", "topics"),
            *("locator", "quotation", "evidence", "counterpoints"),
        )
    ),
    Evidence: frozenset(
        (
            *("statement", "kind", "value", "unit", "period"),
            *("source", "locator", "quotation"),
        )
    ),
    Counterpoint: frozenset(("statement", "kind", "raised_by", "locator", "quotation")),
    Forecast: frozenset(("event",)),
    Support: frozenset(("given_by", "kind")),
    Holder: frozenset(("expert", "extent")),
    Answer: frozenset(("question", "stance")),
}
"""Fields that a digest always covers, as null if they are empty.

A field declared later is left out while it is empty, so that digests cited earlier stay valid.
"""

IMPLIED: Mapping[tuple[type[Model], str], frozenset[str]] = {
    (Evidence, "voice"): frozenset([Voice.EXPERT]),
    (Counterpoint, "voice"): frozenset([Voice.POSITION, Voice.EDITORS]),
    (Counterpoint, "basis"): frozenset([Basis.INFERRED]),
}
"""Values of fields declared later that content had before it said so; a digest leaves them out."""


class DigestedContent:
    """The content of a position or of a part of it.

    The fields are those that the model declares for the digest: texts, perhaps empty. A figure is a
    decimal without trailing zeros ("147.5"), a reference the slug of its object, several references
    a sorted tuple of slugs.
    """

    __slots__ = ()
    model: ClassVar[type[Model]]

    def as_json(self) -> dict[str, Any]:
        """Return the content as JSON: each value is a text, a list, or null if empty."""
        always = FIRST_RELEASE[self.model]
        values = {
            member.name: _value_as_json(getattr(self, member.name))
            for member in fields(self)
            if member.name != "key"
        }
        for name in SINGLE & values.keys():
            values[name] = values[name][0] if values[name] else None
        return {
            name: value
            for name, value in values.items()
            if name in always
            or not (value in (None, []) or value in IMPLIED.get((self.model, name), ()))
        }


def _value_as_json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [item.as_json() if isinstance(item, DigestedContent) else item for item in value]
    return value or None


def _content_class(
    model: type[Model], *, before: Sequence[Any] = (), after: Sequence[Any] = ()
) -> type:
    """Make the class of a model's content from its declarations."""
    members: list[Any] = list(before)
    defaults = False
    for name, model_field in fields_through(model, Door.DIGEST).items():
        if model_field.many_to_many:
            members.append((name, tuple[str, ...], field(default=())))
        elif defaults := defaults or model_field.blank or model_field.null:
            members.append((name, str, field(default="")))
        else:
            members.append((name, str))
    return make_dataclass(
        f"{model.__name__}Content",
        [*members, *after],
        bases=(DigestedContent,),
        namespace={"model": model, "__module__": __name__},
        frozen=True,
        slots=True,
    )


# the key identifies a part over time, and is not content
_KEY = ("key", str, field(compare=False))

PARTS: Mapping[str, type[DigestedContent]] = {
    "evidence": _content_class(Evidence, before=[_KEY]),
    "counterpoints": _content_class(Counterpoint, before=[_KEY]),
    "supports": _content_class(Support, before=[_KEY]),
    "holders": _content_class(Holder, before=[_KEY]),
    "further_answers": _content_class(Answer, before=[_KEY]),
    "forecast": _content_class(Forecast, before=[_KEY]),
}
"""The content of each kind of part, by the name by which its position holds them."""

SINGLE = frozenset(("forecast",))
"""The kinds of parts of which a position has at most one; its JSON has no list of them."""


class PositionContent(
    _content_class(
        Position,
        after=[(name, tuple[content, ...], field(default=())) for name, content in PARTS.items()],
    )
):
    """The content of a position, with its parts in order, as far as they are public."""

    __slots__ = ()

    def digest(self) -> str:
        """Return the digest of the content, in 64 hexadecimal digits."""
        return digest_of(self.as_json())


def digest_of(content: dict[str, Any]) -> str:
    """Return the digest of the JSON of a content, as returned by `PositionContent.as_json`."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def text_fields(part: DigestedContent | type[DigestedContent]) -> list[str]:
    """Return the names of the fields of a content with a single text."""
    lists = ("key", *PARTS, *list_fields(part))
    return [member.name for member in fields(part) if member.name not in lists]


def list_fields(part: DigestedContent | type[DigestedContent]) -> list[str]:
    return [model_field.name for model_field in part.model._meta.many_to_many]
