"""A debate in Argdown: the text that was imported while nothing has changed, or else a new one.

A new text has each position as a statement, with all that Argdown cannot say in its data, and what
speaks for or against it below. The rest of the document is at the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from debates.contrib.argdown.remainder import KeptText, digest_of
from debates.contrib.argdown.syntax import parsed
from debates.interchange.document import as_bytes
from debates.interchange.json_types import JsonObject

SIGNS = {"rebuts": "-", "qualifies": "-", "undercuts": "_"}
_LINE_ENDS = re.compile("[\x85\u2028\u2029\ufeff]")
_SPECIAL = re.compile(r"[\[\]<>#{}*_+/@:-]")


def written(document: JsonObject, imported: KeptText | None) -> bytes:
    """Return the file of a debate.

    document  of the debate, as far as whoever reads the file may see it
    imported  the text from which it was imported; None for none
    """
    # readers are not given comments, which nobody has published
    is_for_editors = "exported" in document
    if imported is not None and is_for_editors and imported.digest == digest_of(document):
        return imported.text.encode()
    return ("\n".join(_lines(document)) + "\n").encode()


def _lines(document: JsonObject) -> Iterator[str]:
    debate = {name: value for name, value in document["debate"].items() if name != "positions"}
    names = ("format", "experts", "topics", "sources")
    rest = {"debate": debate} | {name: document[name] for name in names}
    yield "==="
    yield f"title: {_json(debate['title'])}"
    yield f"sinorus: {_json(rest)}"
    yield "==="
    for position in document["debate"]["positions"]:
        yield ""
        yield from _position_lines(position)


def _position_lines(position: JsonObject) -> Iterator[str]:
    slug = position["slug"]
    text = _escaped(position["statement"])
    claim = parsed(f"[{slug}]: {text} {{x: 1}}").claims.get(f"[{slug}]")
    left_out = {"slug"}
    if claim is not None and claim.text == position["statement"]:
        left_out.add("statement")
    data = {name: value for name, value in position.items() if name not in left_out}
    yield f"[{slug}]: {text} {_json({'position': data})}"
    for number, evidence in enumerate(position.get("evidence", ()), 1):
        yield f"    + {_part(slug, f'evidence {number}', evidence)}"
    for number, counterpoint in enumerate(position.get("counterpoints", ()), 1):
        sign, other = SIGNS[counterpoint["kind"]], counterpoint.get("raised_by")
        part = f"[{other}]" if other else _part(slug, f"counterpoint {number}", counterpoint)
        yield f"    {sign} {part}"
    for support in position.get("supports", ()):
        sign = "+>" if support.get("kind") == "builds_on" else "+"
        yield f"    {sign} [{support['given_by']}]"


def _part(slug: str, name: str, part: JsonObject) -> str:
    """Return a part of a position as an argument, for people."""
    return f"<{slug}, {name}>: {_escaped(part['statement'])} {_json({'part_of': slug})}"


def _escaped(text: str) -> str:
    """Return a text on one line in which nothing means anything in Argdown."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _json(value: object) -> str:
    """Return a value on one line, as JSON, which is YAML."""
    lines = as_bytes({"value": value}).decode().split("\n")
    line = " ".join(line.strip() for line in lines).strip()[len('{ "value": ') : -len(" }")]
    # in YAML, these end a line
    return _LINE_ENDS.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
