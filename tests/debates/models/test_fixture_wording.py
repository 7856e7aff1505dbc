"""Wording of the first debate: one claim a position, and quotations that stand in the article.

The article is not ours to publish. `article_fingerprint.json` holds one byte for each of its words,
by paragraph: enough to tell whether words stand there in this order, too little to read them.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FINGERPRINT = HERE / "article_fingerprint.json"

COORDINATED_NAMES = re.compile(r"\b[A-Z][\w']* and (?:the )?[A-Z][\w']*")
CONJUNCTION = re.compile(r",? (?:and|but|while|whereas|yet) ")
FINITE_VERB = re.compile(
    r"\b(?:am|is|are|was|were|has|have|had|does|do|did|will|would|can|could|may|might|must|shall"
    r"|should|keeps?|gives?|makes?|brings?|wants?|shows?|serves?|knows?|takes?|tilts?|covers?"
    r"|remains?|stays?|becomes?|became|deepens?|drives?|rests?|needs?|depends?)\b"
)
# Statements that the heuristic takes for two claims, and that a second reader found to be one.
ONE_CLAIM_AFTER_ALL = {
    "jiang-weak-aggressive-russia-suits-china": "one Russia, with an economy and a military",
}
# How sure the experts say that they are: the scale's term only where their word is one of it, or
# stands for it (docs/modelling.md).
CERTAINTY = {
    "fallon-ukraine-unsettles-beijing": "",  # must
    "jiang-outlook-looks-promising": "",  # look promising
    "jiang-power-struggles-exist": "almost_certain",  # definitely
    "lukin-chinese-hubris-could-bring-trouble": "",  # might eventually
    "spivak-no-yuan-exception": "likely",  # it looks like
    "zhou-both-stay-relatively-hands-off": "likely",  # still likely
    "zhou-no-open-support-for-invasion": "",  # I don't see that happening yet
}
HORIZONS = {
    "fallon-beijing-bides-its-time": "medium",  # in the short and medium term
    "fallon-long-term-frictions-lie-ahead": "long",  # long-term
    "gabuev-any-deal-will-be-economic": "near",  # during this trip
    "jiang-outlook-looks-promising": "medium",  # in the short to medium term
    "zhou-both-stay-relatively-hands-off": "medium",  # in the medium term
}


@pytest.fixture(scope="module")
def fingerprint() -> dict[str, bytes]:
    """One byte for each word of the article, by paragraph."""
    return {
        locator: bytes.fromhex(digits)
        for locator, digits in json.loads(FINGERPRINT.read_text(encoding="utf-8")).items()
    }


def fingerprint_of(text: str) -> bytes:
    words = re.findall(r"[\w’']+", text)
    return bytes(hashlib.sha256(word.encode()).digest()[0] for word in words)


def claims(statement: str) -> int:
    """Count clauses with a finite verb that a semicolon or a conjunction sets side by side."""
    text = COORDINATED_NAMES.sub("they", statement)
    clauses = (part for half in text.split("; ") for part in CONJUNCTION.split(half))
    return sum(FINITE_VERB.search(clause) is not None for clause in clauses)


def test_quotations_are_shorter_than_eight_words(rows):
    for row in rows["position"] + rows["evidence"] + rows["counterpoint"]:
        assert len(re.findall(r"\w+(?:['’]\w+)?", row["quotation"])) < 8, row["quotation"]


def test_a_position_is_one_sentence_with_a_detail_of_four_at_most(rows):
    for row in rows["position"]:
        assert row["statement"].count(". ") == 0, row["slug"]
        assert row["statement"].endswith("."), row["slug"]
        assert len(re.findall(r"\.(?=\s|$)", row["detail"])) <= 4, row["slug"]


def test_a_position_makes_one_claim(rows):
    several = {row["slug"] for row in rows["position"] if claims(row["statement"]) > 1}

    assert several == set(ONE_CLAIM_AFTER_ALL)


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("Ties will deepen.", 1),
        ("Moscow and Beijing are close.", 1),
        ("As we see it, China and Russia are close.", 1),
        ("It will stay practical, however strong the ties of states and leaders.", 1),
        ("It is no alliance and will not become one.", 2),
        ("It has grown; it will grow further.", 2),
        ("The economy is small, and the gap is widening.", 2),
    ],
)
def test_claims_are_counted_by_their_finite_verbs(statement, count):
    assert claims(statement) == count


def test_every_quotation_stands_in_its_paragraph_word_for_word(rows, fingerprint):
    quoted = [
        row
        for model in rows.values()
        for row in model
        if row.get("quotation") and row.get("locator")
    ]

    assert len(quoted) > 100
    for row in quoted:
        assert fingerprint_of(row["quotation"]) in fingerprint[row["locator"]], row["quotation"]


def test_a_quotation_from_elsewhere_does_not_stand_there(fingerprint):
    assert fingerprint_of("a firm lid on their relationship") in fingerprint["7.2"]
    assert fingerprint_of("a firm lid on their relationship") not in fingerprint["7.1"]
    assert fingerprint_of("a firm lid on our relationship") not in fingerprint["7.2"]


def test_how_probable_a_forecast_is_stands_in_the_paragraph_of_its_position(rows, fingerprint):
    locator = {row["slug"]: row["locator"] for row in rows["position"]}
    said = [row for row in rows["forecast"] if row["probability_words"]]

    assert said
    for row in said:
        words = fingerprint_of(row["probability_words"])
        assert words in fingerprint[locator[row["position"][0]]], row["probability_words"]


def test_how_sure_an_expert_is_stands_in_the_paragraph_of_the_position(rows, fingerprint):
    sure = {row["slug"]: row for row in rows["position"] if row["certainty_words"]}

    assert {slug: row["certainty"] for slug, row in sure.items()} == CERTAINTY
    assert not any(row["certainty"] for row in rows["position"] if row["slug"] not in sure)
    for row in sure.values():
        assert fingerprint_of(row["certainty_words"]) in fingerprint[row["locator"]], row["slug"]


def test_a_horizon_is_one_that_the_article_names(rows):
    horizons = {row["slug"]: row["horizon"] for row in rows["position"] if row["horizon"]}

    assert horizons == HORIZONS
    assert not any(row["horizon_start"] or row["horizon_end"] for row in rows["position"])


def test_every_forecast_is_open_and_as_vague_as_it_was(rows):
    forecasts = {row["slug"] for row in rows["position"] if row["kind"] == "forecast"}

    assert {row["position"][0] for row in rows["forecast"]} == forecasts
    for row in rows["forecast"]:
        assert row["criteria"]
        assert row["due"] is row["probability"] is row["decided_on"] is None
        assert row["outcome"] == row["reasoning"] == ""
