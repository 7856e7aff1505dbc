"""Scoring formulas, and one table of their constants.

A document's score is the sum of:

- for each query word, BM25 over the whole document, in which words of boosted fields
  (`SearchField.boost`) weigh more;
- a fraction of this alone where the word occurs only in the title above the document;
- for plain words, their related words (`search.text.related_words`) in the same way, at a share;
- for a query in plain words, terms from relevance feedback.

BM25 is from Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the inverse document frequency of Whoosh, which is never negative and gives frequent
words a share. The constants are the single setting that did best over three public collections
(Cranfield, CISI, MED).
"""

from __future__ import annotations

import math

K1 = 1.6
"""Term frequency saturation of BM25: 0 ignores repetition, higher values saturate later."""

B = 0.8
"""Length normalisation of BM25: 0 ignores the text's length, 1 normalises in full proportion."""

HEADLINE = 0.5
"""Boost of the field that says what a text is about, such as a title."""

RELATED = 0.5
"""Weight of the related words of a typed word, as a share of the word's own.

Related words of a word that no document has count in full, in its place.
"""

RELATED_LEAST_WORDS = 2
"""Minimum number of query words for related words: a single word is meant as it is typed.

Unless no document has any word of the query.
"""

CONTEXT = 0.2
"""Factor of the score of a word that a document has only in the title of what it belongs to.

All documents below one title have its words, whatever they say themselves.
"""

DENIAL = 1.0
"""Weight of the negation of a query: as much as one of its words.

It ranks documents that say no to something, and finds none.
"""

FEEDBACK_HITS = 5
"""Number of top hits that relevance feedback takes its terms from."""

FEEDBACK_SHARPNESS = 3.0
"""Exponent that weights a hit's terms by its score relative to the best hit.

If one hit stands out, the query is expanded by its terms alone.
"""

FEEDBACK_WORDS = 20
"""Number of terms added by feedback: fewer miss the subject, more drift from it."""

FEEDBACK_SHARE = 0.7
"""Total weight of the feedback terms, as a share of the query's weight.

A short query is not drowned by them, and a long one is expanded as much. Rocchio's usual weights
(Rocchio, "Relevance feedback in information retrieval", 1971) are 0.75 to 1.
"""

FEEDBACK_LEAST_WORDS = 4
"""Minimum number of query words for feedback: shorter queries usually name a known item."""

FEEDBACK_DEPTH = 200
"""Number of top hits that feedback and meaning reorder: eight pages; readers do not go further."""

MEANING = 1.5
"""Weight of the similarity of meaning, for each word of a question and each standard deviation.

Chosen with two models on the questions of tests/relevance: more ranks an English model's misreading
of other languages above the words.
"""

MEANING_FLOOR = 0.75
"""Standard deviations above the mean from which a similarity counts: the others are chance."""

MEANING_ALONE = 0.35
"""Minimum similarity of a document without a word of the question, from 0 (unrelated) to 1 (equal).

Of 482 questions put to texts on another subject, 5 % find anything as near (44 % at 0.25), by the
small English model of the tests. The judged questions lose nothing; at 0.36 they do. A floor in
standard deviations tells them apart no better than chance: some document is always far above the
others.
"""

MEANING_HITS = 10
"""Maximum number of documents without a word of the question."""

MEANING_DEPTH = 100
"""Number of near documents that are ranked though others have better words."""

MEANING_LEAST_WORDS = 2
"""Minimum number of words of a question: a single one is meant as it is typed."""

MEANING_LEAST_WORDS_WITH_FIGURES = 4
"""The same of a question with a figure among its words: “gas exports 2021” is meant as typed."""

MEANING_LEAST_LETTERS = 5
"""Minimum letters of a question in a script without capitals, whose words may stand together."""

MEANING_SHARE = 0.5
"""Share of the meaning in the similarity of two documents."""

EXPANSIONS = 32
"""Maximum number of terms that a prefix or fuzzy term expands to, the most frequent ones."""

SCORE_DIGITS = 9
"""Decimal places of a score; rounding keeps documents with equal scores in the order of ids."""


def repetition(times: int) -> float:
    """Return the weight of a query word that occurs `times` times in the query: 1 + ln(times)."""
    return 1.0 + math.log(times)


def idf(documents: int, with_word: int) -> float:
    """Return the inverse document frequency max(0, 1 + ln(documents / (with_word + 1))).

    documents  number of documents
    with_word  document frequency of the word
    """
    return max(0.0, 1.0 + math.log(documents / (with_word + 1)))


def trust(score: float, best: float) -> float:
    """Return the weight of a hit in relevance feedback, from 0 to 1 for the best hit."""
    return (score / best) ** FEEDBACK_SHARPNESS


def caution(shared: float, total: float) -> float:
    """Return the factor, from 0 to 1, of feedback from hits that lack some words of the query.

    Hits that lack the rarest words are about something else, and their terms would lead away.

    shared  summed idf of the words that the hits have
    total   summed idf of all words of the query
    """
    return shared / total if total else 0.0


def saturation(frequency: float, length: float, average: float) -> float:
    """Return the saturated term frequency of BM25 (Robertson and Zaragoza 2009), from 0 to K1 + 1.

    frequency  occurrences of the word in the text
    length     of the text, in words
    average    mean length of all texts, in words
    """
    norm = 1.0 - B + B * length / average
    return frequency * (K1 + 1.0) / (frequency + K1 * norm)
