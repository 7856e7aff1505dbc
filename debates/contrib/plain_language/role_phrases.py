"""Phrases that ask for a role of argument, in several languages: “wer widerspricht”.

Each is written folded, without case and accents. `{a|b}` means either, `{a |}` a word that may be
missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from debates.finding.role_keywords import (
    AGREEING,
    ARGUING_AGAINST,
    COUNTERED,
    DISAGREEING,
    DISPUTED,
    FORECASTS,
    HAS_EVIDENCE,
    RECOMMENDATIONS,
    SHARED_CLAIM,
)
from debates.finding.sides import AGAINST
from search.query import Keyword, Or

LONGEST_PHRASE = 8
"""Maximum number of words of a phrase."""


class RolePhrase(NamedTuple):
    """Role that a phrase asks for.

    may_open    whether more words may follow, which say what it is about
    may_be_all  whether it can be all of a query
    """

    meant: Keyword | Or
    may_open: bool
    may_be_all: bool


_THEY_EN = "{{the |}{experts|speakers|scholars|participants|analysts}|they}"
_EXPERTS_DE = "experten|expertinnen|fachleute|teilnehmer"
_THEY_DE = f"{{die |}}{{{_EXPERTS_DE}}}"
_THEY_CS = "{experti|odbornici|ucastnici}"
_THEY_RU = "{эксперты|специалисты|участники}"
_THEY_ES = "{los |}{expertos|especialistas|participantes}"
_THEY_FR = "les {experts|specialistes|participants}"
_THEY_ZH = "专家{们|}"

_WHOLE = {
    RECOMMENDATIONS: (
        f"what do {_THEY_EN} {{recommend|advise|suggest|propose}}",
        "what {is recommended|are the recommendations|is the advice|should be done}",
        f"{{which|what}} {{recommendations|advice}} do {_THEY_EN} {{make|give|offer}}",
        "{which|what} recommendations are there",
        "{all|any|the|expert|policy} recommendations",
        f"was {{empfehlen|raten}} {_THEY_DE}", f"was schlagen {_THEY_DE} vor",
        f"welche empfehlungen geben {_THEY_DE}",
        "{was wird empfohlen|welche empfehlungen gibt es|alle empfehlungen}",
        f"co {{doporucuji|radi|navrhuji}} {_THEY_CS}",
        f"jaka doporuceni {{davaji|maji}} {_THEY_CS}",
        "{co se doporucuje|jaka jsou doporuceni|vsechna doporuceni}",
        f"что {{рекомендуют|советуют|предлагают}} {_THEY_RU}",
        "{какие есть рекомендации|что рекомендуется|рекомендации экспертов}",
        f"que {{recomiendan|aconsejan|proponen}} {_THEY_ES}",
        "{que se recomienda|cuales son las recomendaciones}",
        f"que {{recommandent|conseillent|proposent}} {_THEY_FR}",
        f"qu'est-ce que {{recommandent|conseillent|proposent}} {_THEY_FR}",
        "quelles sont les recommandations",
        f"{_THEY_ZH}{{有什么建议|有哪些建议|的建议{{是什么|}}|建议{{什么|}}|给出什么建议}}",
    ),
    FORECASTS: (
        f"what do {_THEY_EN} {{predict|forecast}}",
        "what are the {forecasts|predictions}", "{all|any|the|expert} {forecasts|predictions}",
        f"was {{prognostizieren|erwarten}} {_THEY_DE}", f"was sagen {_THEY_DE} voraus",
        "{welche prognosen gibt es|alle prognosen}",
        f"co {{predpovidaji|predvidaji|ocekavaji}} {_THEY_CS}", "vsechny {predpovedi|prognozy}",
        f"что {{прогнозируют|предсказывают}} {_THEY_RU}", "прогнозы экспертов",
        f"que {{pronostican|predicen|preven}} {_THEY_ES}",
        f"que {{prevoient|predisent}} {_THEY_FR}",
        f"{_THEY_ZH}{{的预测{{是什么|}}|预测什么|有什么预测}}",
    ),
    DISPUTED: (
        f"{{what|where}} do {_THEY_EN} disagree{{ on| about| over|}}",
        f"{{on|about}} what do {_THEY_EN} disagree", f"do {_THEY_EN} disagree",
        f"how do {_THEY_EN} differ",
        "{points|areas} of {disagreement|contention}",
        "what are the {main |}{disagreements|points of disagreement|differences of opinion}",
        "disagreements {between|among} {the |}experts", "what is {disputed|contested}",
        f"{{worin|woruber|wo}} {{sind sich {_THEY_DE} {{uneinig|uneins|nicht einig}}"
        f"|widersprechen sich {_THEY_DE}}}",
        "was ist {umstritten|strittig}",
        f"{{v cem|na cem|kde}} se {_THEY_CS} {{neshoduji|neshodnou|lisi|rozchazeji}}",
        "co je sporne",
        f"в чем {{расходятся|не согласны|спорят}} {_THEY_RU}", f"о чем спорят {_THEY_RU}",
        "разногласия {между экспертами|экспертов}",
        f"en que {{no estan de acuerdo|discrepan|difieren}} {_THEY_ES}",
        f"sur quoi {_THEY_FR} {{ne sont-ils pas d'accord|sont-ils en desaccord|divergent-ils}}",
        f"{_THEY_ZH}{{的分歧{{是什么|}}|有什么分歧|有哪些分歧|在哪些问题上有分歧|在什么问题上有分歧}}",
    ),
    SHARED_CLAIM: (
        f"{{what|where}} do {_THEY_EN} agree{{ on| about|}}", f"on what do {_THEY_EN} agree",
        "{points|areas} of agreement",
        f"{{worin|woruber|wo}} sind sich {_THEY_DE} einig",
        f"{{v cem|na cem|kde}} se {_THEY_CS} {{shoduji|shodnou}}",
        f"в чем {{согласны|сходятся}} {_THEY_RU}",
        f"en que {{estan de acuerdo|coinciden}} {_THEY_ES}",
        f"sur quoi {_THEY_FR} sont-ils d'accord",
        f"{_THEY_ZH}{{的共识{{是什么|}}|有什么共识|有哪些共识}}",
    ),
}  # fmt: skip
"""Phrases that can be all of a query, by role."""

_BEGINNING: dict[Keyword | Or, tuple[str, ...]] = {
    AGREEING: (
        "wer {sonst |noch |}{stimmt{ mit|}|unterstutzt|teilt die {meinung|ansicht|sicht} von"
        "|ist {einig mit|einverstanden mit|der gleichen meinung wie|einer meinung mit}}",
        "{anhanger|unterstutzer} von",
        "kdo {jeste |dalsi |}{souhlasi s{e|}|podporuje|sdili nazor|zastava stejny nazor jako}",
        "{zastanci|priznivci}",
        "кто {еще |}{согласен с{о|}|согласна с{о|}|соглашается с{о|}|поддерживает"
        "|разделяет {мнение|взгляды|позицию}}", "сторонники",
        "{quien|quienes} {mas |}{esta de acuerdo con|estan de acuerdo con|coincide con"
        "|coinciden con|apoya a|apoyan a|apoya|respalda a|comparte la opinion de}",
        "qui {d'autre |}{est d'accord avec|soutient|partage {l'avis|l'opinion} de}",
    ),
    DISAGREEING: (
        "wer {widerspricht|kritisiert|ist {anderer meinung als|nicht einverstanden mit}}",
        "{kritiker|gegner} von",
        "kdo {nesouhlasi s{e|}|odporuje|oponuje|kritizuje|je proti}", "{kritici|odpurci}",
        "кто {не согласен с{о|}|не согласна с{о|}|возражает|критикует|спорит с{о|}}",
        "{критики|противники}",
        "{quien|quienes} {no esta de acuerdo con|no estan de acuerdo con|discrepa de|contradice a"
        "|critica a}", "{criticos|opositores} de",
        "qui {n'est pas d'accord avec|contredit|critique|s'oppose a}",
        "{critiques|adversaires} de",
    ),
    AGAINST: (
        "wer {bestreitet|leugnet|verneint}{ dass|}",
        f"welche {{{_EXPERTS_DE}}} sind gegen",
        "kdo popira{ ze|}", f"kteri {_THEY_CS} jsou proti",
        "кто отрицает{ что|}", f"какие {_THEY_RU} против",
        "{quien|quienes} {niega|niegan}{ que|}",
        "que {expertos|especialistas|participantes} estan {en |}contra{ de|}",
        "qui {nie|conteste}{ que|}",
        "quels {experts|specialistes|participants} sont {contre|opposes a}",
    ),
    COUNTERED: (
        "{gegenargumente|einwande} {gegen|zu|zum|zur}",
        "namitky {proti|vuci|k}",
        "возражения против",
        "objeciones {contra|en contra de}",
        "objections contre",
    ),
    ARGUING_AGAINST: (
        "{argumente|belege|beweise|grunde} gegen",
        "{argumenty|dukazy|duvody} proti",
        "{аргументы|доводы|доказательства} против",
        "{argumentos|pruebas|razones} {contra|en contra de}",
        "{arguments|preuves|raisons} contre",
    ),
    HAS_EVIDENCE: (
        "{belege|beweise|nachweise} {fur|dafur dass}",
        "{dukazy|doklady} {pro|o|ze}",
        "{доказательства|свидетельства} {того что|о|об}",
        "{pruebas|evidencias} {de|de que|sobre}",
        "preuves {de|que|sur|du|des}",
    ),
    FORECASTS: (
        "{prognosen|vorhersagen} {zu|zum|zur|uber|fur}",
        "{prognozy|predpovedi} {o|pro|k|ohledne|vyvoje}",
        "прогнозы {о|об|по|для|развития}",
        "{pronosticos|previsiones} {de|sobre|para}",
        "{previsions|pronostics} {sur|de|pour}",
    ),
    RECOMMENDATIONS: (
        "{empfehlungen|ratschlage} {an|fur|zu|zum|zur}",
        "{doporuceni|rady} {pro|k|ohledne}",
        "рекомендации {для|по|о|об}",
        "recomendaciones {para|sobre|a}",
        "recommandations {pour|sur|a}",
    ),
}  # fmt: skip
"""Phrases that begin a query, by role: what it is about, or an expert, has to follow."""

_OF_WHOM = frozenset((DISPUTED, SHARED_CLAIM))
"""Roles that may be of others than experts if more follows: points of agreement between states."""

_EXPERTS = re.compile(
    "expert|speakers|scholars|participant|analysts|specialist|fachleute|teilnehmer"
    "|odbornici|ucastnici|эксперт|специалист|участник|especialistas|专家"
)

_CHOICE = re.compile(r"\{([^{}]*)\}")


@cache
def role_phrases() -> Mapping[str, RolePhrase]:
    """Map each phrase to the role that it asks for."""
    return {
        phrase: RolePhrase(
            meaning, meaning not in _OF_WHOM or bool(_EXPERTS.search(phrase)), is_whole
        )
        for is_whole, phrases in ((False, _BEGINNING), (True, _WHOLE))
        for meaning, patterns in phrases.items()
        for pattern in patterns
        for phrase in _written_out(pattern)
    }


def _written_out(pattern: str) -> Iterator[str]:
    """Yield the phrases of a pattern, the innermost choices first."""
    choice = _CHOICE.search(pattern)
    if choice is None:
        yield " ".join(pattern.split())
        return
    for option in choice[1].split("|"):
        yield from _written_out(pattern[: choice.start()] + option + pattern[choice.end() :])
