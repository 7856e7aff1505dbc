"""Rules on the names of experts in the scripts in which readers look for them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.conf import settings

from debates.models import Expert
from debates.models.choices import ExpertKind, Voice
from debates.models.languages import language_name
from debates.worklist.content import DebateContent
from debates.worklist.rule import Finding, Severity, rule

LATIN = "LATIN"

SCRIPTS = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "mn"), "CYRILLIC"),
    **dict.fromkeys(("ar", "fa", "ur"), "ARABIC"),
    **dict.fromkeys(("zh", "ja"), "CJK"),
    "el": "GREEK",
    "he": "HEBREW",
    "ko": "HANGUL",
    "hi": "DEVANAGARI",
    "th": "THAI",
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
}
"""The script of languages that are not written in Latin letters."""

NAMED_SCRIPTS = {"latn": LATIN, "cyrl": "CYRILLIC", "arab": "ARABIC"}
"""The scripts that a language code names itself, such as sr-Latn."""


@rule(
    "name_in_another_script",
    "Name that readers of the debate cannot read",
    "Readers and search need the name in the script of the debate.",
    Severity.WARNING,
)
def name_in_another_script(content: DebateContent) -> Iterator[Finding]:
    script = script_of(content.debate.language)
    for participation in content.participations:
        expert = participation.expert
        if not _has_name_in(script, expert):
            message = f"No name of {expert} is in the script of the debate. Add an alias."
            yield Finding(expert, "aliases", message)


@rule(
    "untranslated_name",
    "Name without its form in another language",
    "Who looks for the expert in that language finds nothing.",
    Severity.NOTICE,
)
def untranslated_name(content: DebateContent) -> Iterator[Finding]:
    """Find experts without a name in the script of a language in which names are looked for.

    These are the languages of SINORUS_NAME_LANGUAGES, and those in which the debate quotes the
    expert's own words. The script of the debate is left to the rule before.
    """
    quoted = _quoted_languages(content)
    own = script_of(content.debate.language)
    for participation in content.participations:
        expert = participation.expert
        if expert.kind == ExpertKind.UNNAMED:
            continue
        languages: dict[str, list[str]] = defaultdict(list)
        for language in (*quoted.get(expert.pk, ()), *settings.SINORUS_NAME_LANGUAGES):
            if language_name(language) not in languages[script_of(language)]:
                languages[script_of(language)].append(language_name(language))
        missing = [
            name
            for script, names in languages.items()
            if script != own and not _has_name_in(script, expert)
            for name in names
        ]
        if missing:
            several = ", ".join(missing)
            message = f"No name of {expert} is in the script of: {several}. Add an alias."
            yield Finding(expert, "aliases", message)


def script_of(language: str) -> str:
    """Return the script of a language code, as Unicode names its letters."""
    code, _, script = language.partition("-")
    return NAMED_SCRIPTS.get(script.lower()) or SCRIPTS.get(code, LATIN)


def _quoted_languages(content: DebateContent) -> Mapping[int, dict[str, None]]:
    """Return the languages in which experts are quoted, by the key of the expert, in order."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for position in content.positions:
        own = (part for part in content.evidence[position.pk] if part.voice == Voice.EXPERT)
        for one in (position, *own):
            if one.original_language:
                found[position.expert_id][one.original_language] = None
    return found


def _has_name_in(script: str, expert: Expert) -> bool:
    return any(_is_in(script, name) for name in (expert.name, *expert.aliases))


def _is_in(script: str, name: str) -> bool:
    # modifier letters (々, ʻ) are used in several scripts, and named after none
    letters = [
        unicodedata.name(letter, "")
        for letter in name
        if letter.isalpha() and unicodedata.category(letter) != "Lm"
    ]
    # Japanese mixes Chinese characters with its own
    scripts = (script, "HIRAGANA", "KATAKANA") if script == "CJK" else (script,)
    return bool(letters) and all(letter.startswith(scripts) for letter in letters)
