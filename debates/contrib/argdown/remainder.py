"""The remainder of a file in Argdown: its text, and which positions its claims became."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace

from debates.interchange.document import as_bytes, document
from debates.interchange.json_types import JsonObject
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.models import Debate
from debates.uploads.models import remainder_of

NOT_A_REMAINDER = "This is not the remainder of a file in Argdown. Leave it out."


@dataclass(frozen=True)
class KeptText:
    """A text from which a debate was imported.

    slugs    of the positions, by the keys of the claims
    experts  slugs of the experts, by the names in the text
    digest   of the document of the debate as it was imported; empty before
    """

    text: str
    slugs: dict[str, str]
    experts: dict[str, str]
    digest: str

    def is_of(self, keys: Collection[str]) -> bool:
        """Tell whether half of the claims at least are among those of another text."""
        return 2 * sum(key in keys for key in self.slugs) >= len(self.slugs)


def as_remainder(text: KeptText) -> str:
    """Return the text that `kept_text` reads again."""
    return json.dumps(asdict(text), ensure_ascii=False)


def kept_text(debate: Debate) -> KeptText | None:
    """Return the text from which a debate was imported; None if it has another origin."""
    remainder = remainder_of(debate, "argdown")
    return _read(remainder) if remainder else None


def settled(remainder: str, debate: Debate) -> str:
    """Return the remainder of a debate as it is now. Raises ImportRefused if it is none."""
    try:
        text = _read(remainder)
    except (ValueError, TypeError, RecursionError) as error:
        raise ImportRefused([ImportProblem("/imported/remainder", NOT_A_REMAINDER)]) from error
    experts = dict(debate.positions.values_list("slug", "expert__slug"))
    current = {slug: expert for slug, expert in text.experts.items() if expert in experts.values()}
    content = document(debate, drafts=True)
    return as_remainder(replace(text, experts=current, digest=digest_of(content)))


def digest_of(content: JsonObject) -> str:
    """Return the digest of a document, whatever versions it has."""
    members = {name: value for name, value in content.items() if name != "exported"}
    return hashlib.sha256(as_bytes(members)).hexdigest()


def _read(remainder: str) -> KeptText:
    text = KeptText(**json.loads(remainder))
    values = [text.text, text.digest, *text.slugs.values(), *text.experts.values()]
    if not all(isinstance(value, str) for value in values):
        raise ValueError(NOT_A_REMAINDER)
    return text
