"""Pasted texts become numbered paragraphs, without the litter of Word, PDF files and web pages."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest

from debates.text.pasting.html import UnreadableHtml, html_blocks
from debates.text.pasting.numbering import Numbering, paste

PDF = """Foreign Affairs Review                                    11
Closer, not allied

The two states have moved closer together since the annex-
ation of Crimea, and long-
term trade has grown. We speak of long-term trade here
because it matters. This is what the
11
\fForeign Affairs Review
figures of the customs office say in each year, and nobody
doubts them any more than is useful.

The second paragraph has its own argument, which runs over
two lines, at least.
12
\fForeign Affairs Review
Third page text is here and runs on for a while, so that the
lines are of a width.
13
"""

WORD = """<html><head><title>x</title><style>p{}</style></head><body>
<!--[if gte mso 9]><xml>junk</xml><![endif]--><script>alert(1)</script>
<p class=MsoHeading1>Closer, not allied</p>
<p class=MsoNormal>The&nbsp;two states<sup>12</sup> have <b>moved</b>
closer.<o:p></o:p> CO<sup>two</sup></p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>A point</p>
<p style="display:none">hidden</p><h2>Second</h2><div>One.<br><br>Two</div></body></html>"""


def test_lines_of_a_pdf_file_are_joined_without_running_heads_and_page_numbers():
    paragraphs = paste(PDF, "", "paragraph").split("\n\n")

    assert paragraphs[0] == "[1] Closer, not allied"
    assert paragraphs[1] == (
        "The two states have moved closer together since the annexation of Crimea, and long-term "
        "trade has grown. We speak of long-term trade here because it matters. This is what the "
        "figures of the customs office say in each year, and nobody doubts them any more than is "
        "useful."
    )
    assert [one[:3] for one in paragraphs[2:]] == ["[2]", "[3]"]
    by_page = paste(PDF, "", "page")
    assert "[12] figures of the customs" in by_page
    assert "[13] Third page" in by_page


def test_html_of_word_loses_its_marks_and_keeps_its_headings():
    assert paste("", WORD, "paragraph") == (
        "[1.1] Closer, not allied\n\nThe two states have moved closer. COtwo\n\n"
        "[1.2] A point\n\n[2.1] Second\n\nOne.\n\n[2.2] Two"
    )
    assert paste("", WORD, "heading_paragraph").startswith("[Closer, not allied, 1] Closer")
    assert paste("", WORD, "paragraph", Numbering.THROUGHOUT).count("[4] Two") == 1


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("One.\n\nTwo.", "paragraph", "[1] One.\n\n[2] Two."),
        ("12. One is here.\n13. Two.\n14. Three.", "paragraph", "[12] One is here."),
        ("[3.2] One.\n\n[3.4] Two.", "paragraph", "[3.2] One.\n\n[3.4] Two."),
        ("•\tSoft\u00adhy\u00a0phen, ﬁne.\u200b", "paragraph", "[1] Softhy phen, fine."),
        ("[12:34] Anna: Yes.\n1:02:03 Bob: No.", "time", "[12:34] Anna: Yes.\n\n[1:02:03] Bob"),
        ("WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n<i>Hello</i>\n", "time", "[00:01] Hello"),
        (
            "00:02:10,500 --> 00:02:14,000\nYBÁÑEZ: ¿Destruyó\nempleo\n\n2\n"
            "00:02:14,000 --> 00:02:16,000\nla subida?\n<i>ÁLVAREZ:</i> Sí, y\n\n3\n"
            "00:02:16,100 --> 00:02:17,000\nmucho: más.\n\n"
            "00:05:31,000 --> 00:05:35,000\nSeis mil.",
            "time",
            "[02:10] YBÁÑEZ: ¿Destruyó empleo la subida?\n\n[02:14] ÁLVAREZ: Sí, y mucho: más.\n\n"
            "[05:31] Seis mil.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Ana Ruiz>Yes,\n\n00:03.000 --> 00:04.000\n"
            "<v Ana Ruiz>it is.\n\n00:04.000 --> 00:05.000\n<v.loud Bo Lind>No.</v>",
            "time",
            "[00:01] Ana Ruiz: Yes, it is.\n\n[00:04] Bo Lind: No.",
        ),
        (
            "Frau Özdemir-\nÖztürk von der Energie-\nund Wasserbehörde sprach über COVID-\n19 und "
            "sagte, dass die Ver-\nsorgung gesichert ist.",
            "paragraph",
            "[1] Frau Özdemir-Öztürk von der Energie- und Wasserbehörde sprach über COVID-19 und "
            "sagte, dass die Versorgung",
        ),
        ("One.\n\nTwo.", "column", "One.\n\nTwo."),
        ("[sic] One.", "paragraph", "[1]  [sic] One."),
        ("", "paragraph", ""),
        ("\f\f\n", "page", ""),
    ],
)
def test_paragraphs_are_counted_in_the_form_of_the_source(text: str, form: str, expected: str):
    assert paste(text, "", form).startswith(expected)


UTTERANCES = """Hearing on energy

CHAIR: We begin. The committee has asked nine witnesses to speak about the policy of the union.

SMITH: I think that the policy is a mistake, as I have said in many papers over the last years.

CHAIR: Yes, but

SMITH: The costs are high, and nobody has shown that they will fall in the coming years at all.

A VOICE: No, no

CHAIR:

Let her finish

SMITH: What I wanted to say is that the costs have not fallen since the market was opened up.

Part 2: The costs

CHAIR: We come to the costs, on which the committee has the report of the agency before it."""


def test_a_short_utterance_in_a_hearing_is_no_heading():
    paragraphs = paste(UTTERANCES, "", "paragraph").split("\n\n")

    assert [words.partition("]")[0] for words in paragraphs if words.startswith("[")] == [
        *(f"[1.{number}" for number in range(1, 9)),
        "[2.1",
    ]
    assert paragraphs[0] == "[1.1] Hearing on energy"
    assert "[1.3] CHAIR: Yes, but" in paragraphs
    assert "[1.5] A VOICE: No, no" in paragraphs
    assert "[1.7] Let her finish" in paragraphs
    assert "[2.1] Part 2: The costs" in paragraphs


HEARING = """
                              41
 1  THE CHAIR (Ms KELLER): We begin
 2  with Dr Müller. Is the rock suit-
 3  able?
 4  DR JÖRG MÜLLER: Thank you, Chair.
 5  MR OKONKWO: So the answer is yes,

                              42
 1  but?
 2
 3  DR MÜLLER: In 2030
 4  we shall know 40 boreholes.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEARING,
            [
                "[41:1] THE CHAIR (Ms KELLER): We begin with Dr Müller. Is the rock suitable?",
                "[41:4] DR JÖRG MÜLLER: Thank you, Chair.",
                "[41:5] MR OKONKWO: So the answer is yes, but?",
                "[42:3] DR MÜLLER: In 2030 we shall know 40 boreholes.",
            ],
        ),
        (  # numbers of pages at their feet, one of them the next after the last line
            "Smith v. Lee\n1 Q. Did you see it on the\n2 day?\n3 A. I did, and\n4\n"
            "\fSmith v. Lee\n1 so did Anna.\n2 Q. Who?\n3 A. Lee.\nPage 5\n",
            ["[4:1] Q. Did you see it on the day?", "[4:3] A. I did, and so did Anna.",
             "[5:2] Q. Who?", "[5:3] A. Lee."],
        ),
        (  # over all pages
            "\n".join(f"{number}. Line {number} says so." for number in range(1, 9)),
            ["[1] Line 1 says so. " + " ".join(f"Line {n} says so." for n in range(2, 9))],
        ),
        (  # pages without numbers
            "\n".join(f"{number} ANNA: Yes." for number in (1, 2, 3, 1, 2, 3)),
            ["ANNA: Yes."] * 6,
        ),
        (  # no numbers of lines
            "1 Anna said this.\n\nThe second paragraph.\n\nThe third.\n\nThe fourth one.\n\n"
            "The fifth.\n\nThe sixth.\n\n2 Bob said that.",
            ["1 Anna said this.", "The second paragraph.", "The third.", "The fourth one.",
             "The fifth.", "The sixth.", "2 Bob said that."],
        ),
        ("[45:12] ANNA: Yes.\n\n[45:14] BOB: No.", ["[45:12] ANNA: Yes.", "[45:14] BOB: No."]),
    ],
)  # fmt: skip
def test_numbers_of_lines_become_locators_with_those_of_their_pages(text, expected):
    assert paste(text, "", "line").split("\n\n") == expected


@pytest.mark.parametrize("text", ["so many words\n" * 8_000, "so many wo-\n" * 8_000, "a" * 80_000])
def test_a_long_paragraph_or_word_is_joined_at_once(text: str):
    """A transcript of speech may have no full stop: each line once took as long as all before."""
    began = time.process_time()

    words = paste(text, "", "paragraph")

    assert words.startswith("[1] ")
    assert "\n" not in words
    assert time.process_time() - began < 5


def test_long_words_of_numbered_lines_are_joined_at_once():
    began = time.process_time()

    words = paste("\n".join(f"{number} {'1' * 10_000}" for number in range(1, 31)), "", "line")

    assert words.startswith("[1] ")
    assert time.process_time() - began < 2


def test_a_long_line_of_spaces_is_no_page_number_at_once():
    spaces = " " * 2_000
    began = time.process_time()

    words = paste(f"page{spaces}1{spaces}x", "", "paragraph")

    assert words == "[1] page 1 x"
    assert time.process_time() - began < 2


@pytest.mark.parametrize("begins", ["00:01 ", "00:00:01.000 --> 00:00:02.000\n"])
def test_a_speech_of_many_short_lines_is_joined_at_once(begins: str):
    """Each line once took as long as all before."""
    began = time.process_time()

    words = paste(begins + "so many words\n" * 100_000, "", "time")

    assert words == "[00:01] " + " ".join(["so many words"] * 100_000)
    assert time.process_time() - began < 8


@pytest.mark.parametrize(
    "html",
    ["<![foo", "<!--" * 5000, "<a " * 5000, "<script>" * 5000, "<" * 5000, "<p " + "a=b " * 5000],
)
def test_html_that_does_not_end_has_no_words(html: str):
    assert html_blocks(html) == []


def test_html_that_is_too_long_is_refused():
    with pytest.raises(UnreadableHtml):
        html_blocks("x" * 1_000_001)


def test_a_declaration_that_the_parser_refuses_is_refused():
    html = "<![foo bar]>"
    try:
        HTMLParser().feed(html)
    except AssertionError:
        with pytest.raises(UnreadableHtml):
            html_blocks(html)
    else:
        # the parser of Python 3.13.5 leaves it out
        assert html_blocks(html) == []
