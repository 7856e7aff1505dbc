"""Addresses that lead to quoted words on somebody else's page."""

from __future__ import annotations

import pytest

from debates.text.text_fragments import text_directive, with_text

PAGE = "https://review.example.org/1"


@pytest.mark.parametrize(
    ("quotation", "directive"),
    [
        ("they’re not wrong", "text=they%E2%80%99re%20not%20wrong"),
        ("substance-based, and more", "text=substance%2Dbased%2C%20and%20more"),
        ("R&D = growth", "text=R%26D%20%3D%20growth"),
        ("  two\n lines ", "text=two%20lines"),
        ("[t]he gap", "text=the%20gap"),
        ("The gap … will widen", "text=The%20gap,will%20widen"),
        ("The gap [...] grows […] and grows", "text=The%20gap,and%20grows"),
        ("He said [the president] would go", "text=He%20said,would%20go"),
        ("… it ends", "text=it%20ends"),
        ("", ""),
        ("…", ""),
    ],
)
def test_a_quotation_becomes_a_directive(quotation, directive):
    assert text_directive(quotation) == directive


def test_a_long_quotation_is_named_by_its_first_and_last_words():
    quotation = " ".join(f"word{number}" for number in range(100))

    assert text_directive(quotation) == (
        "text=word0%20word1%20word2%20word3%20word4%20word5,"
        "word94%20word95%20word96%20word97%20word98%20word99"
    )


def test_a_long_quotation_without_spaces_is_named_by_its_beginning():
    assert text_directive("字" * 1000).count("%E5%AD%97") == 300


def test_a_page_gets_the_directive_behind_its_own_fragment():
    assert with_text(PAGE, "the gap") == f"{PAGE}#:~:text=the%20gap"
    assert with_text(f"{PAGE}#two", "the gap") == f"{PAGE}#two:~:text=the%20gap"


@pytest.mark.parametrize("address", [f"{PAGE}.pdf", f"{PAGE}.PDF?a=b", f"{PAGE}#:~:text=other"])
def test_what_is_no_page_or_has_a_directive_stays_as_it_is(address):
    assert with_text(address, "the gap") == address


def test_many_brackets_take_no_time():
    assert text_directive("[" * 100_000 + "gap") == "text=gap"
