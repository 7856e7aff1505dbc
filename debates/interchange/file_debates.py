"""The debate that a file in another format becomes, and what is left of the file afterwards.

Such a file says little of a debate. Whatever it has no place for stays as it is in a debate that
is here already.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from debates.interchange.attribution import names_of_debate
from debates.interchange.document import FORMAT, document
from debates.interchange.json_types import JsonObject
from debates.interchange.problems import ImportProblem, ImportRefused
from debates.interchange.speakers import Speakers
from debates.models import Debate
from debates.models.slugs import readable


@dataclass(frozen=True)
class KeptFile:
    """Content of a file from which a debate was imported.

    content  JSON that the format reads
    slugs    of the positions, by the keys of the claims in the file
    """

    content: Any
    slugs: dict[str, str]

    @classmethod
    def from_text(cls, remainder: str) -> KeptFile:
        """Return what `as_text` has written. Raises ImportRefused if it is something else."""
        try:
            members = json.loads(remainder)
            slugs = {str(key): str(slug) for key, slug in members["slugs"].items()}
            return cls(members["content"], slugs)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            message = "This is not the remainder of a file. Leave it out."
            raise ImportRefused([ImportProblem("/imported/remainder", message)]) from error

    def as_text(self) -> str:
        """Return the remainder of the file."""
        return json.dumps(asdict(self), ensure_ascii=False, default=float)

    def is_of(self, keys: Collection[str]) -> bool:
        """Tell whether at least half of the claims have these keys, or slugs that are keys."""
        same = sum(key in keys or slug in keys for key, slug in self.slugs.items())
        return 2 * same >= len(self.slugs) > 0


class FileDebate:
    """The debate that a file becomes: one that is here, or a new one.

    positions  of the debate as it is here, by their slugs
    slugs      of positions, by the keys of the claims when the file was imported before
    """

    def __init__(self, title: str, debate: Debate | None, earlier: KeptFile | None) -> None:
        self.current: JsonObject = (
            document(debate, drafts=True)
            if debate is not None
            else {"debate": names_of_debate(title, None)}
        )
        entries = self.current["debate"].get("positions", ())
        self.positions: dict[str, JsonObject] = {entry["slug"]: entry for entry in entries}
        self.slugs = earlier.slugs if earlier is not None else {}

    def earlier_experts(self, authors: Mapping[str, str]) -> dict[str, str]:
        """Return the experts as whom the debate has the authors of claims, by their names.

        authors  by the keys of the claims
        """
        return {
            author: self.positions[slug]["expert"]
            for key, author in authors.items()
            if (slug := self.slugs.get(key)) in self.positions
        }

    def entries(self, name: str) -> list[JsonObject]:
        """Return a list of the document as it is here: questions, experts, topics or sources."""
        return self.current.get(name) or self.current["debate"].get(name) or []

    def document(
        self,
        positions: list[JsonObject],
        experts: Speakers,
        imported: JsonObject,
        **lists: Iterable[JsonObject],
    ) -> JsonObject:
        """Return the document with the positions of the file.

        imported  the format, the remainder, and what else the file has besides
        lists     entries of questions, topics and sources, those that are here among them
        """
        participations = self.entries("participations")
        participants = {entry["expert"] for entry in participations}
        slugs = [entry["slug"] for entry in experts.entries if entry["slug"] not in participants]
        return {
            "format": FORMAT,
            "debate": {
                **self.current["debate"],
                "questions": self._joined("questions", lists.get("questions", ())),
                "participations": [*participations, *({"expert": slug} for slug in slugs)],
                "positions": positions,
            },
            "experts": self._joined("experts", experts.entries),
            "topics": self._joined("topics", lists.get("topics", ())),
            "sources": self._joined("sources", lists.get("sources", ())),
            "imported": {**imported, "unsure": experts.unsure},
        }

    def _joined(self, name: str, others: Iterable[JsonObject]) -> list[JsonObject]:
        """Return the entries that are here, and of others those with another slug."""
        by_slug = {entry["slug"]: entry for entry in self.entries(name)}
        for entry in others:
            by_slug.setdefault(entry["slug"], entry)
        return list(by_slug.values())


def debate_of_same_name(title: str) -> Debate | None:
    """Return the debate that is called as a file is; None for none."""
    return Debate.objects.filter(slug=readable(title)).first()
