"""Random debates with joint holders, further answers, votes, and names in several scripts."""

from __future__ import annotations

import random
import unicodedata

from debates.models import Answer, Expert, Holder, Position, Question, Source, Topic, Vote
from debates.models.choices import ExpertKind, Extent, Stance, VoteAnswer
from tests.debates.builders import make
from tests.debates.world import RandomWorld, random_world

NAMES = (
    ("Sorin Łukasz", ("Сорин Лукаш", "[tentative]")),
    ("Pëtr Yolkin", ("Пётр Ёлкин", "ピョートル")),
    ("Straße & Søn", ("Ærø Þór", 'A "quoted" name')),
    ("Nguyễn Ánh", ("阮映", "İnönü ﬁrst")),
)
"""Names of experts, each with aliases: letters that are folded, other scripts, JSON's own signs."""

TYPED = (
    *("lukasz", "ŁUKASZ", "сорин", "СОРИН", "елкин", "Ёлкин", "petr", "pe\u0308tr"),
    *("strasse", "søn", "aero", "thor", "nguyen", "a\u0301nh", "映", "inonu", "first", "ピョ"),
    *("[", "[tent", "\\", '"', "\\u0", "1", "e", "percent", "last2 FIRST", "zoe\u0308"),
)
"""Words of which each is typed by somebody: of names, of titles, and of nothing."""


def joint_world(size: int = 40, seed: int = 7) -> RandomWorld:
    """Return random debates of which many positions have joint holders and further answers."""
    world = random_world(size, seed)
    chance = random.Random(seed)
    _name_in_scripts(world)
    for position in world.positions[::2]:
        _share(world, position, chance)
    for question in world.questions:
        for expert in chance.sample(world.experts, 2):
            answer = chance.choice(VoteAnswer.values)
            make(Vote, question=question, expert=expert, answer=answer)
    return world


def _share(world: RandomWorld, position: Position, chance: random.Random) -> None:
    """Let others hold a position, and let it answer the other questions of its debate."""
    others = [one for one in world.experts if one.pk != position.expert_id]
    for expert in chance.sample(others, chance.choice([1, 1, 2])):
        make(Holder, position=position, expert=expert, extent=chance.choice(Extent.values))
    beside = Question.objects.filter(debate=position.debate_id).exclude(pk=position.question_id)
    for question in beside if position.question_id else ():
        make(Answer, position=position, question=question, stance=chance.choice(Stance.values))


def _name_in_scripts(world: RandomWorld) -> None:
    """Give names in several scripts, some with their accents as letters of their own."""
    kinds = [*ExpertKind.values, *ExpertKind.values]
    for expert, (name, aliases), kind in zip(world.experts, NAMES, kinds, strict=False):
        decomposed = [unicodedata.normalize("NFD", alias) for alias in aliases]
        Expert.objects.filter(pk=expert.pk).update(
            name=name, sort_name=f"{name} last2", aliases=decomposed, kind=kind
        )
    Source.objects.filter(pk=world.sources[0].pk).update(author=unicodedata.normalize("NFD", "Zoë"))
    Topic.objects.filter(pk=world.topics[0].pk).update(name="İNÖNÜ e")
