"""Votes of a panel, summed up."""

from __future__ import annotations

from debates.analysis.votes import panel


def test_votes_are_summed_up_by_answer() -> None:
    found = panel([("agree", 5), ("no_opinion", None), ("strongly_agree", 10), ("agree", None)])

    assert (found.asked, found.views, found.confidence) == (4, 3, 7.5)
    assert {
        bar.answer: (bar.place, bar.percent, bar.weighted_percent, bar.confidence)
        for bar in found.given
    } == {
        "strongly_agree": (("0.00%", "25.00%"), "25%", "67%", 10),
        "agree": (("25.00%", "50.00%"), "50%", "33%", 5),
        "no_opinion": (("75.00%", "25.00%"), "25%", "", None),
    }
    assert all((bar.weighted is None) is not bar.is_view for bar in found.bars)


def test_without_confidence_no_answer_is_weighted() -> None:
    found = panel([("disagree", None)])

    assert not found.is_weighted
    assert [bar.weighted for bar in found.bars] == [None] * len(found.bars)
    assert panel([]).given == ()
    sure, unsure = panel([("agree", 5), ("disagree", None)]).given
    assert (sure.weighted_percent, unsure.weighted_percent) == ("100%", "")
