"""The syntax of Argdown: what it says, and its faults with their lines."""

from __future__ import annotations

import pytest

from debates.contrib.argdown.syntax import parsed

TEXT = """\
===
title: The fee
===

# Claims #fees

// A comment, and [not a claim]: at all
[Tax]: The fee is a tax
  in all but name. #money {speaker: "Ada Okafor", locator: "3.2"}
  + <Everyone pays>: Everyone must pay it.
    _ <Prices>: So is the price of bread. /* said
        often */
  - [Service]
  +> [Unlawful]: The fee is unlawful.

[Service]: The fee buys a service.

<Everyone pays>

(1) All must pay https://fees.example.org // see there
(2) What all must pay is a tax.
-- Modus ponens --
(3) [Tax]
"""


def test_claims_have_text_and_data():
    argdown = parsed(TEXT)

    assert argdown.problems == []
    assert argdown.front == {"title": "The fee"}
    assert {key: claim.content for key, claim in argdown.claims.items()} == {
        "[Tax]": "The fee is a tax in all but name.",
        "<Everyone pays>": "Everyone must pay it.",
        "<Prices>": "So is the price of bread.",
        "[Service]": "The fee buys a service.",
        "[Unlawful]": "The fee is unlawful.",
        "(All must pay https://fees.example.org)": "All must pay https://fees.example.org",
        "(What all must pay is a tax.)": "What all must pay is a tax.",
    }
    assert argdown.claims["[Tax]"].data == {"speaker": "Ada Okafor", "locator": "3.2"}


def test_relations_go_from_the_claim_that_argues():
    premises = ["(All must pay https://fees.example.org)", "(What all must pay is a tax.)"]

    assert sorted(parsed(TEXT).relations) == sorted([
        ("+", "<Everyone pays>", "[Tax]"),
        ("_", "<Prices>", "<Everyone pays>"),
        ("-", "[Service]", "[Tax]"),
        ("+", "[Tax]", "[Unlawful]"),
        *(("+", premise, "[Tax]") for premise in premises),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "relations"),
    [
        ("+", [("+", "[B]", "[A]")]),
        ("<-", [("-", "[B]", "[A]")]),
        ("_>", [("_", "[A]", "[B]")]),
        ("->", [("-", "[A]", "[B]")]),
        ("><", [("-", "[A]", "[B]"), ("-", "[B]", "[A]")]),
    ],
)
def test_signs_and_arrows(sign, relations):
    assert sorted(parsed(f"[A]: a\n  {sign} [B]: b\n").relations) == relations


def test_escaped_signs_are_letters():
    assert parsed(r"[A]: a \{b\} \#c \[d\]").claims["[A]"].text == "a {b} #c [d]"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[A]: one\n\n[A]: two\n", "Line 3: “A” has another text in line 1. Keep one of them."),
        ("+ [A]: one\n", "Line 1: “+” stands under no claim. Indent it under one."),
        ("[A]: one {a: [}\n", "Line 1: This data is not valid YAML: did not find expected"),
        ("[A]: one {a: 1\n", "Line 1: The data in braces has no end."),
        ("[A]: one {a: *b}\n", "Line 1: This data has an alias (*name). Write the value itself."),
        ("===\n- a\n===\n[A]: x", "Line 1: This data must have names and values."),
        ("[A]: x {a: " + "[" * 40 + "]" * 40 + "}", "Line 1: This data is nested too deeply."),
        (r'[A]: x {a: "\0"}', "Line 1: This data has a character that is not text."),
    ],
)
def test_faults_are_told_with_their_lines(text, fault):
    [problem] = parsed(text).problems

    assert str(problem).startswith(fault)


def test_all_faults_are_told_at_once():
    assert len(parsed("[A]: one\n[A]: two\n\n+ [B]\n\n[C]: {a: [}\n").problems) == 3
