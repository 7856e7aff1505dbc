"""Words for what a counterpoint says of a claim, as the rating of a review has them."""

from __future__ import annotations

from collections.abc import Mapping

RATINGS: Mapping[str, str] = {
    "rebuts": "The claim is false",
    "qualifies": "The claim is true only in part",
    "undercuts": "The evidence does not support the claim",
}
"""Ratings by the kinds of counterpoints, in the words that define these kinds."""

KINDS_BY_RATING: Mapping[str, str] = {words: kind for kind, words in RATINGS.items()}
