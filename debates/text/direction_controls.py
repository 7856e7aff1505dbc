"""Direction controls of the bidirectional algorithm (Unicode Standard Annex 9) in texts.

A direction override makes letters read in another order than they are written, so that a name reads
as another one. Arabic, Hebrew and mixed texts need none: marks and isolates do what they need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

CONTROL_NAMES = {
    "\u202a": "left-to-right embedding",
    "\u202b": "right-to-left embedding",
    "\u202c": "pop directional formatting",
    "\u202d": "left-to-right override",
    "\u202e": "right-to-left override",
    "\u2066": "left-to-right isolate",
    "\u2067": "right-to-left isolate",
    "\u2068": "first strong isolate",
    "\u2069": "pop directional isolate",
}
"""The characters that change the direction of what follows, until they are closed."""

OVERRIDES = "\u202d\u202e"
EMBEDDINGS = "\u202a\u202b"
ISOLATES = "\u2066\u2067\u2068"
END_OF_EMBEDDING, END_OF_ISOLATE = "\u202c", "\u2069"

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE = re.compile(r"[^\n\r\x1c-\x1e\x85\u2029]+")
"""Text up to the end of a paragraph, at which the algorithm closes whatever is open."""


@dataclass(frozen=True, slots=True)
class DirectionFault:
    """A direction control that a text cannot have, at an index, with what to do about it."""

    place: int
    character: str
    remedy: str

    @property
    def name(self) -> str:
        """Code and name of the character: "U+202E, right-to-left override"."""
        return f"U+{ord(self.character):04X}, {CONTROL_NAMES[self.character]}"


def direction_fault(text: str, *, one_line: bool) -> DirectionFault | None:
    """Return the first fault of a text's direction controls, or None.

    Isolates have to be closed in their paragraph. Overrides are refused, and in names, titles and
    other texts of `one_line` embeddings as well; in long texts these have to be closed like
    isolates.
    """
    if _CONTROL.search(text) is None:
        return None
    faults = [*_refused(text, one_line=one_line), *_unbalanced(text)]
    return min(faults, key=lambda fault: fault.place, default=None)


def _refused(text: str, *, one_line: bool) -> Iterator[DirectionFault]:
    refused = OVERRIDES + (EMBEDDINGS + END_OF_EMBEDDING) * one_line
    for control in _CONTROL.finditer(text):
        if control[0] in refused:
            yield DirectionFault(control.start(), control[0], "Remove it.")


def _unbalanced(text: str) -> Iterator[DirectionFault]:
    for line in _LINE.finditer(text):
        open_controls: list[re.Match[str]] = []
        for control in _CONTROL.finditer(text, *line.span()):
            if control[0] not in (END_OF_EMBEDDING, END_OF_ISOLATE):
                open_controls.append(control)
                continue
            if control[0] == END_OF_ISOLATE and any(
                control[0] in ISOLATES for control in open_controls
            ):
                # it also ends what was embedded within its isolate and is still open
                while open_controls[-1][0] not in ISOLATES:
                    yield _open(open_controls.pop())
            closable = ISOLATES if control[0] == END_OF_ISOLATE else EMBEDDINGS + OVERRIDES
            if open_controls and open_controls[-1][0] in closable:
                open_controls.pop()
            else:
                yield DirectionFault(control.start(), control[0], "Remove it: it ends nothing.")
        yield from map(_open, open_controls)


def _open(control: re.Match[str]) -> DirectionFault:
    end = END_OF_ISOLATE if control[0] in ISOLATES else END_OF_EMBEDDING
    remedy = f"Close it in the same paragraph (U+{ord(end):04X}), or remove it."
    return DirectionFault(control.start(), control[0], remedy)
