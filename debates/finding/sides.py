"""Sides of questions: who is for what a question asks about, and who is against it.

A stance alone does not say so: whoever affirms “Should boxing be banned?” is against boxing. An
answer has a side only where editors recorded what affirming the question favours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from debates.models import Question
from debates.models.choices import Favours, Stance
from search.query import Keyword
from search.text.analysis import analyse, as_written, stem
from search.text.negations import has_negation

SIDE = "side"
"""Keyword field with the sides that a position takes on its questions."""

FOR = Keyword(SIDE, "for")
AGAINST = Keyword(SIDE, "against")

_OPPOSITE = {FOR: AGAINST, AGAINST: FOR}

_SIDES = {
    (Favours.SUBJECT, Stance.AFFIRMS): FOR,
    (Favours.SUBJECT, Stance.DENIES): AGAINST,
    (Favours.ENDING, Stance.AFFIRMS): AGAINST,
    (Favours.ENDING, Stance.DENIES): FOR,
}
"""Side of an answer, by what affirming the question favours; `qualifies` is neither."""

_ENDINGS = {
    "en": "abolish abolition ban cancel cease close cut drop end exit forbid halt leave lift outlaw"
    " prohibit prohibition quit repeal revoke scrap stop terminate withdraw withdrawal",
    "de": "abschaffen abschaffung aufheben aufhebung austreten austritt beenden stoppen verbieten"
    " verbot verboten",
    "fr": "abolir abolition abroger abrogation arreter fin interdiction interdire quitter sortie",
    "es": "abandonar abolicion abolir derogar fin prohibicion prohibir prohibirse salida",
    "ru": "выйти выход запрет запретить запрещать отмена отменить прекратить",
    "cs": "odejit ukoncit vystoupit zakaz zakazat zakazan zrusit zruseni",
}
"""Words for ending something, by language. They turn a side round: against a ban is for."""

_ENDINGS_ASKED = {Favours.SUBJECT: 0, Favours.ENDING: 1}
"""Number of words for ending something with which the subject of a question is certain."""

_PASSIVE = "be"
"""Word before “banned”: what is to end stands before that."""

_MOST_TEXTS = 4096


class Subject(NamedTuple):
    """Subject that plain words are for or against, as questions ask about it.

    side   of the questions' subject that is meant
    words  as typed; all of them stand in the text of each question
    """

    side: Keyword
    words: tuple[str, ...]


class _Content(NamedTuple):
    """Words of a text that have a meaning.

    stems    in order, without words for ending something
    forms    as written, one for each stem
    subject  those of the stems that can be what the text is about
    endings  number of words for ending something
    negated  whether the text has a negation
    """

    stems: tuple[str, ...]
    forms: tuple[str, ...]
    subject: tuple[str, ...]
    endings: int
    negated: bool


def sides(answers: Iterable[tuple[str, str]]) -> set[str]:
    """Return the sides of answers, each given by what the question favours and by the stance."""
    return {_SIDES[answer].value for answer in answers if answer in _SIDES}


def subject_meant(side: Keyword, text: str) -> Subject | None:
    """Return the side that words after “for” or “against” take; None unless it is certain.

    side  FOR or AGAINST
    text  the words: “a ban on boxing”

    It is certain if a public question has all of these words, in the same order, and it is
    recorded what affirming it favours; a second question with these words must not contradict.
    Words for ending something turn the side round. Two such words in a question, or one in a
    question that is not about ending anything, leave open what its subject is.
    """
    rows = Question.objects.published().order_by().exclude(favours="")
    subjects = set()
    for question_text, favours, language in rows.values_list("text", "favours", "debate__language"):
        words, question = _content(text, language), _content(question_text, language)
        if not words.stems or not {*words.stems} <= {*question.stems}:
            continue
        is_certain = (
            question.endings == _ENDINGS_ASKED[favours]
            and _is_in_order(words.stems, question.subject)
            and not (words.negated or question.negated)
        )
        favoured = _OPPOSITE[side] if words.endings % 2 else side
        subjects.add(Subject(favoured, words.forms) if is_certain else None)
    return subjects.pop() if len(subjects) == 1 else None


def _is_in_order(stems: Sequence[str], question_stems: Iterable[str]) -> bool:
    """Test whether stems occur among others in the same order: “China helps Russia”."""
    remaining = iter(question_stems)
    return all(stem in remaining for stem in stems)


@lru_cache(_MOST_TEXTS)
def _content(text: str, language: str) -> _Content:
    """Return the words of a text with a meaning."""
    tokens = as_written(analyse(text, language))
    endings = [at for at, token in enumerate(tokens) if token.stem in _ending_stems(language)]
    content_tokens = [
        (at, token) for at, token in enumerate(tokens) if token.stem and at not in endings
    ]
    end = endings[0] if endings else len(tokens)
    stems_after = tuple(token.stem for at, token in content_tokens if at > end)
    is_passive = end > 0 and tokens[end - 1].form == _PASSIVE
    stems_before = tuple(token.stem for at, token in content_tokens if at < end)
    return _Content(
        stems=tuple(token.stem for _, token in content_tokens),
        forms=tuple(token.form for _, token in content_tokens),
        subject=stems_before if is_passive or not stems_after else stems_after,
        endings=len(endings),
        negated=has_negation(text, language),
    )


@lru_cache
def _ending_stems(language: str) -> frozenset[str]:
    """Return the stems of the words for ending something in a language."""
    primary = language.partition("-")[0]
    return frozenset(filter(None, (stem(w, language) for w in _ENDINGS.get(primary, "").split())))
