"""English verbs that are adjectives beside others: “last” in “last year”."""

from __future__ import annotations

from collections.abc import Mapping

_ADJECTIVES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "last": (
        frozenset("the this that its their his her our at".split()),
        frozenset(
            """
            time year month week weekend day night morning evening minute moment decade century
            quarter half spring summer autumn winter january february march april may june july
            august september october november december few two three four five six seven eight
            nine ten twelve twenty fifty hundred resort chance
            """.split()
        ),
    )
}
"""Words after which, and words before which, each of these verbs is an adjective."""


def is_adjective(form: str, before: str, after: str, language: str) -> bool:
    """Test whether a verb is an adjective between two words; all are folded."""
    if language != "en" or form not in _ADJECTIVES:
        return False
    precede, follow = _ADJECTIVES[form]
    return before in precede or after.removesuffix("s") in follow
