"""Highlighting: spans of matching words and phrases, and snippets."""

import re
import time
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.analysis import analyse, as_written
from search.text.highlighting import EXCERPT_LENGTH, Finder, HighlightTerms, mark


def wanted(forms="", stems="", prefixes="", phrases=()):
    return HighlightTerms(
        forms=frozenset(forms.split()),
        stems=frozenset(stems.split()),
        prefixes=tuple(prefixes.split()),
        phrases=frozenset(tuple(phrase.split()) for phrase in phrases),
    )


def find(text, language, asked):
    return Finder(asked, language).find_all((text,)).get(text, [])


def highlight(text, language, asked, length=EXCERPT_LENGTH):
    return mark(text, find(text, language, asked), length)


@pytest.mark.parametrize(
    ("language", "text", "asked", "html"),
    [
        ("en", "Moscow depends", wanted("moscow"), "<mark>Moscow</mark> depends"),
        ("en", "He sanctions it", wanted(stems="sanction"), "He <mark>sanctions</mark> it"),
        ("en", "Fails: sanctioned", wanted(forms="sanction"), "Fails: sanctioned"),
        ("en", "China’s gas", wanted("china"), "<mark>China</mark>’s gas"),
        ("en", "the U.S. army", wanted("usa"), "the <mark>U.S.</mark> army"),
        ("en", "energies, end", wanted(prefixes="ener"), "<mark>energies</mark>, end"),
        (
            "en",
            "a balance of power, and power",
            wanted(phrases=["balance of power"]),
            "a <mark>balance of power</mark>, and power",
        ),
        (
            "en",
            "a balance of power, and power",
            wanted("power", phrases=["balance of power"]),
            "a <mark>balance of power</mark>, and <mark>power</mark>",
        ),
        ("en", "balance the power", wanted(phrases=["balance of power"]), "balance the power"),
        ("en", "new, new order", wanted(phrases=["new order"]), "new, <mark>new order</mark>"),
        ("en", "of of of", wanted(phrases=["of of"]), "<mark>of of of</mark>"),
        ("en", "post-Soviet states", wanted("soviet"), "post-<mark>Soviet</mark> states"),
        (
            "en",
            "post-Soviet states",
            wanted(phrases=["postsoviet states"]),
            "<mark>post-Soviet states</mark>",
        ),
        ("en", "post-Soviet", wanted("soviet postsoviet"), "<mark>post-Soviet</mark>"),
        ("en", "$5 & <b>gas</b>", wanted("gas"), "$5 &amp; &lt;b&gt;<mark>gas</mark>&lt;/b&gt;"),
        ("en", "<mark>x</mark>", wanted("x"), "&lt;mark&gt;<mark>x</mark>&lt;/mark&gt;"),
        ("zh", "谈中俄关系", wanted(phrases=["中俄 俄关 关系"]), "谈<mark>中俄关系</mark>"),
        ("zh", "谈中俄关系", wanted("中俄 俄关 关系"), "谈<mark>中俄关系</mark>"),
        ("en", "$147, 35%", wanted("147 dollar"), "<mark>$147</mark>, 35%"),
        ("ru", "Артём Лукин", wanted("артем"), "<mark>Артём</mark> Лукин"),
        ("en", "nothing asked", wanted(), "nothing asked"),
        ("en", "", wanted("x"), ""),
    ],
)  # fmt: skip
def test_highlight_terms_are_marked(language, text, asked, html):
    assert highlight(text, language, asked) == html


def test_the_excerpt_is_where_most_different_terms_stand():
    text = "gas gas gas " + "filler " * 60 + "gas from Siberia goes to China " + "filler " * 60

    html = highlight(text, "en", wanted("gas siberia china"))

    assert "<mark>gas</mark> from <mark>Siberia</mark> goes to <mark>China</mark>" in html
    assert html.startswith("…filler")
    assert html.endswith("filler…")


def test_a_text_without_matches_is_shown_from_its_beginning():
    html = highlight("First words of it. " * 50, "en", wanted("absent"))

    assert html.startswith("First words")
    assert html.endswith("…")
    assert len(html) <= EXCERPT_LENGTH + 1


def test_the_last_words_of_a_text_are_shown_without_an_ellipsis_behind():
    html = highlight("word " * 100 + "the end.", "en", wanted("end"))

    assert html.endswith("the <mark>end</mark>.")
    assert len(html) > EXCERPT_LENGTH - 50


def test_an_excerpt_of_a_text_without_spaces_is_short_all_the_same():
    html = highlight("好" * 500 + "中俄关系" + "好" * 500, "zh", wanted("中俄 俄关 关系"))

    assert "<mark>中俄关系</mark>" in html
    assert len(html) < EXCERPT_LENGTH + 50


def test_a_phrase_that_is_longer_than_the_excerpt_stays_whole():
    asked = wanted(phrases=["the long and winding road"])

    html = highlight("Far down " + "the long and winding road" + " it went", "en", asked, length=10)

    assert "<mark>the long and winding road</mark>" in html


def test_spans_name_the_terms_that_they_stand_for():
    spans = find("sanctions, sanctioned", "en", wanted(stems="sanction"))

    assert [(span.start, span.end) for span in spans] == [(0, 9), (11, 21)]
    assert all(span.terms == {"sanction"} for span in spans)


WORDS = st.sampled_from(
    ["gas", "the", "Kremlin's", "co-operation", "U.S.", "$5bn", "<b>", "&amp;", "…", "中俄关系",
     "Ärger", "\ud800", "\0", "x" * 70, "\n", "<mark>", "l'Europe", "e\u0301"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.lists(WORDS, max_size=30).map("".join)


@given(TEXTS, st.data())
def test_an_excerpt_without_its_marks_is_a_piece_of_the_text(text, data):
    whole = as_written(analyse(text, "en"))
    at = data.draw(st.integers(0, max(len(whole) - 1, 0)))
    phrase = tuple(token.form for token in whole[at : at + 3])
    length = data.draw(st.sampled_from([1, 20, EXCERPT_LENGTH]))
    asked = HighlightTerms(frozenset(phrase[:1]), prefixes=("ga",), phrases=frozenset([phrase]))

    html = highlight(text, "en", asked, length)

    bare = re.sub("</?mark>", "", html)
    assert "<" not in bare
    assert ">" not in bare
    plain = unescape(bare)
    assert any(plain[first : len(plain) - last] in text for first in (0, 1) for last in (0, 1))
    assert not phrase or "<mark>" in html


@given(TEXTS)
def test_spans_are_in_order_and_do_not_overlap(text):
    asked = wanted("cooperation operation", "ga", "g ä", ["gas the", "the gas the"])

    spans = find(text, "en", asked)

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(set(edges))
    assert mark(text, spans, len(text)).count("<mark>") == len(spans)


def spans_by_every_word(text: str, asked: HighlightTerms) -> list[tuple[int, int]]:
    """Find the spans of the highlight terms by looking at every word."""
    tokens = analyse(text, "en")
    found = [
        (token.start, token.end)
        for token in tokens
        if token.form in asked.forms
        or token.stem in asked.stems
        or (asked.prefixes and token.form.startswith(asked.prefixes))
    ]
    for phrase in asked.phrases:
        for first in tokens:
            words = [
                [one for one in tokens if (one.position, one.form) == (first.position + i, form)]
                for i, form in enumerate(phrase)
            ]
            if all(words):
                found.append((words[0][-1].start, words[-1][-1].end))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


ASKED = st.builds(
    HighlightTerms,
    forms=st.frozensets(st.sampled_from(["cooperation", "co", "usa", "dollar", "kremlin", "俄关"])),
    stems=st.frozensets(
        st.sampled_from(
            ["gas", "oper", "arger", "europ", "billion", "e", "usa", "who", "it", "147"]
        )
    ),
    prefixes=st.lists(st.sampled_from(["ga", "x", "中"]), max_size=2).map(tuple),
    phrases=st.frozensets(
        st.sampled_from(
            [("the", "gas"), ("the",), ("5", "billion"), ("l", "europe"), ("gas", "gas")]
        )
    ),
)


SIMPLE = st.lists(
    st.sampled_from(
        [
            "Gas,",
            "the",
            "US.",
            "us",
            "147bn",
            "5tn",
            "Operated",
            "x7",
            "WHO",
            "it;",
            "billions",
            "eu.\n",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(st.lists(SIMPLE | TEXTS, max_size=5), ASKED)
def test_each_of_several_texts_has_its_own_spans(texts, asked):
    found = Finder(asked, "en").find_all(texts)

    for text in texts:
        spans = [(span.start, span.end) for span in found.get(text, ())]
        assert spans == spans_by_every_word(text, asked)
        assert find(text, "en", asked) == found.get(text, [])


@given(st.lists(SIMPLE | TEXTS, max_size=5), ASKED)
def test_no_text_with_a_highlight_is_skipped(texts, asked):
    forms = {
        word.form for text in texts for word in analyse(text, "en") if word.stem in asked.stems
    }
    known = replace(asked, inflections=frozenset(forms))

    assert Finder(known, "en", indexed=True).find_all(texts) == Finder(asked, "en").find_all(texts)


def test_the_cost_grows_with_the_text_and_not_faster():
    asked = wanted("a b", phrases=["a b", "a b a b"])

    def seconds(words):
        start = time.process_time()
        highlight("a b " * words, "en", asked)
        return time.process_time() - start

    seconds(100)
    small = min(seconds(1_000) for _ in range(3))
    assert any(seconds(10_000) < 40 * small + 0.05 for _ in range(3))
