"""Claims of a file in another format: who holds them, and the slugs that they get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from debates.interchange.json_types import JsonObject
from debates.interchange.speakers import Speakers, speakers
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind
from debates.models.slugs import FreeSlugs

STATEMENT_LENGTH = Position._meta.get_field("statement").max_length
TITLE_LENGTH = Debate._meta.get_field("title").max_length

UNATTRIBUTED = "Unattributed"
"""Name of the participant who has the claims for which a file names nobody."""


@dataclass(frozen=True)
class Attribution:
    """The positions that the claims of a file become.

    experts  by the names of the file; the unnamed one by ""
    slugs    of the positions, by the keys of the claims
    """

    experts: Speakers
    slugs: dict[str, str]


def attributed(
    texts: Mapping[str, str],
    authors: Mapping[str, str],
    further_names: Iterable[str] = (),
    *,
    earlier_experts: Mapping[str, str],
    earlier_slugs: Mapping[str, str],
) -> Attribution:
    """Return who holds the claims of a file, and their slugs.

    texts          of the claims, by their keys
    authors        names by the same keys; empty where the file names nobody
    further_names  of others who hold a claim
    earlier_…      slugs that an earlier import of the file gave to names and keys
    """
    names = dict.fromkeys(name for name in (*authors.values(), *further_names) if name)
    experts = speakers(names, earlier_experts)
    if not all(authors.values()):
        _add_unnamed_expert(experts, earlier_experts.get(""))
    bases = {
        key: f"{experts.slugs[authors[key]]} {statement_of(text)}"
        for key, text in texts.items()
        if key not in earlier_slugs
    }
    free_slugs = FreeSlugs(Position, bases.values(), earlier_slugs.values())
    slugs = {key: earlier_slugs.get(key) or free_slugs.take(bases[key]) for key in texts}
    return Attribution(experts, slugs)


def _add_unnamed_expert(experts: Speakers, slug: str | None) -> None:
    taken_slugs = [entry["slug"] for entry in experts.entries]
    slug = slug or FreeSlugs(Expert, [UNATTRIBUTED], taken_slugs).take(UNATTRIBUTED)
    experts.slugs[""] = slug
    entry = {"slug": slug, "name": UNATTRIBUTED, "kind": ExpertKind.UNNAMED.value}
    experts.entries.append(entry)


def title_of(file_name: str) -> str:
    """Return the title of a new debate that is called after its file."""
    return PurePath(file_name).name.split(".")[0].replace("_", " ").strip() or "Argument map"


def names_of_debate(title: str, debate: Debate | None) -> JsonObject:
    """Return slug and title: of a debate that is here, or of a new one."""
    if debate is not None:
        return {"slug": debate.slug, "title": debate.title}
    return {"slug": FreeSlugs(Debate, [title], ()).take(title), "title": title[:TITLE_LENGTH]}


def statement_of(text: str) -> str:
    """Return the text of a claim as a statement: on one line, and cut where it is too long."""
    statement = " ".join(text.split())
    if len(statement) <= STATEMENT_LENGTH:
        return statement
    cut = statement[: STATEMENT_LENGTH - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def statement_and_detail(text: str) -> JsonObject:
    """Return the statement of a claim, and all of its text as detail where it is cut."""
    statement = statement_of(text)
    is_cut = statement != " ".join(text.split())
    return {"statement": statement, **({"detail": text} if is_cut else {})}
