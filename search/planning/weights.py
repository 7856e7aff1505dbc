"""How a score comes about: the formulas, and one table of their constants.

A document's score is a sum:

- for each word of the query, BM25+ over everything that the document says, and a share
  (`SearchField.boost`) of BM25 over the fields that say most, by their own lengths;
- a little more where the word stands as it was typed, not only with the same stem;
- for each two neighbouring words of the query that stand near each other in the text, a
  fraction of a word;
- for a query in plain words, words that the best hits have in common.

The formulas are those of Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond" (2009), with the inverse document frequency that Whoosh uses, which is never
negative and gives common words a share; the constants are what did best over three public
collections (Cranfield, CISI, MED) in one setting for all of them.
"""

from __future__ import annotations

import math

K1 = 1.6
"""How much it counts that a word comes again: 0 not at all, more later saturation."""

B = 0.8
"""How far a long text needs more of a word: 0 no account of length, 1 in full proportion."""

PRESENCE = 1.0
"""What a word counts for standing anywhere in a text at all, whatever its length: so that a
text with more of the words comes before one with more of a word, and long texts are not put
behind short ones that lack the word (Lv and Zhai, "Lower-bounding term frequency
normalization", 2011, who find 1 best)."""

HEADLINE = 0.5
"""What a word adds, as a share of its score there, that stands in the line that says what a text
is about: the title of a document, the statement of a position."""

EXACT = 0.1
"""What a word gains, as a share of its score, where it is written as it was typed. Small: it
parts "university" from "universe", which share a stem, and never outweighs a second word."""

NEAR = 0.2
"""What neighbouring words of the query add, as a share of the lesser of both, where they stand
within NEAR_WINDOW words of each other."""

NEAR_WINDOW = 4

FEEDBACK_HITS = 5
"""How many of the first hits tell which words belong to a query."""

FEEDBACK_SHARPNESS = 3.0
"""How much more the words of a better hit tell: their share is its score, as part of the best
one, to this power. Where one hit stands out, the query is widened by its words alone."""

FEEDBACK_WORDS = 20
"""How many of their words are taken: fewer miss the subject, more drift from it."""

FEEDBACK_SHARE = 0.7
"""What these words count together, as a share of what those of the query count together: so
a short query is not drowned by them, and a long one is widened as much. (Rocchio's usual
weights are 0.75 to 1.)"""

FEEDBACK_LEAST_WORDS = 4
"""Shorter queries name something, and whoever names a thing wants that thing."""

FEEDBACK_DEPTH = 1000
"""How many of the best hits are ordered anew by the feedback; nobody reads on behind them."""

EXPANSIONS = 32
"""Words that a prefix or a misspelling stands for at most, the most frequent ones."""

SCORE_DIGITS = 9
"""Scores are rounded, so that documents with equal claims stay in the order of their ids."""


def repetition(times: int) -> float:
    """The weight of a query word that is asked for so many times."""
    return 1.0 + math.log(times)


def idf(documents: int, with_word: int) -> float:
    """How telling a word is that stands in `with_word` of `documents`; never negative."""
    return max(0.0, 1.0 + math.log(documents / (with_word + 1)))


def trust(score: float, best: float) -> float:
    """How far the words of a hit tell what a query is about, beside those of the best one."""
    return (score / best) ** FEEDBACK_SHARPNESS


def saturation(frequency: float, length: float, average: float) -> float:
    """What `frequency` occurrences count in a text of `length` words: 0 to K1 + 1."""
    norm = 1.0 - B + B * length / average
    return frequency * (K1 + 1.0) / (frequency + K1 * norm)
