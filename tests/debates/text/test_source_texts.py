"""The text of a source as paragraphs and parts, and quotations in it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.text.source_texts import LONGEST_PARAGRAPH, PART, SourceText, runs

TEXT = """Preface.

[1.1] The gap  continues
to “widen”, they say.

More of it.

[1.2] The gap closes."""


@pytest.fixture
def text():
    return SourceText(TEXT, "paragraph")


def found_words(text, locator, quotation):
    """The words found, by the number of their paragraph."""
    found = text.find(locator, quotation)
    return {
        number: [text.paragraphs[number].words[start:stop] for start, stop in spans]
        for number, spans in found.spans.items()
    }


def test_each_paragraph_has_an_anchor_of_its_own(text):
    assert [one.anchor for one in text.paragraphs] == ["t1", "p1.1", "t3", "p1.2"]
    assert [one.mark for one in text.paragraphs] == ["", "1.1", "", "1.2"]


def test_a_mark_that_comes_twice_names_the_first():
    text = SourceText("[1.1] One.\n\n[1.1] Two.", "paragraph")

    assert [one.anchor for one in text.paragraphs] == ["p1.1", "t2"]


@pytest.mark.parametrize(
    ("written", "quotation", "words"),
    [
        ("The eco\u00adnomy\u200b grows.", "economy grows", "eco\u00adnomy\u200b grows"),
        ("Le cafe\u0301 est la\u0300.", "café est là", "cafe\u0301 est la\u0300"),
        ("Le café est là.", "cafe\u0301 est la\u0300.", "café est là."),
        ("“Up to\u00a0147\u202f%”, he said", '"Up to 147 %", he', "“Up to\u00a0147\u202f%”, he"),
        ("A \u00ad word, and cafe\u0301s.", "word, and café", "word, and cafe\u0301"),
        ("한국의 경제", "\u1112\u1161\u11ab국의", "한국의"),
    ],
)
def test_a_quotation_is_found_whatever_program_it_was_copied_from(written, quotation, words):
    assert found_words(SourceText(written, "paragraph"), "", quotation) == {0: [words]}


@pytest.mark.parametrize(
    ("locator", "quotation", "words"),
    [
        ("1.1", 'gap continues to "widen"', {1: ["gap  continues\nto “widen”"]}),
        ("1.1", "[t]he gap … they say", {1: ["The gap", "they say"]}),
        ("1.1", "The gap [...] More", {1: ["The gap"], 2: ["More"]}),
        ("1.1", "they say. More of", {1: ["they say."], 2: ["More of"]}),
        ("1.1-1.2", "gap closes", {3: ["gap closes"]}),
        ("", "The gap closes", {3: ["The gap closes"]}),
        ("1.2", "widen", {}),
    ],
)
def test_a_quotation_is_found(text, locator, quotation, words):
    assert found_words(text, locator, quotation) == words


@pytest.mark.parametrize(("locator", "quotation"), [("9.9", "gap"), ("", "zebra"), ("", "")])
def test_what_is_not_there_is_not_found(text, locator, quotation):
    assert text.find(locator, quotation) is None


def test_without_its_words_a_passage_is_found(text):
    found = text.find("1.2", "zebra")

    assert (found.paragraph, found.spans) == (3, {})


def test_a_long_text_is_divided_into_parts():
    text = SourceText("\n\n".join(f"[{n}] " + "word " * 100 for n in range(1, 201)), "paragraph")

    sizes = [sum(len(text.paragraphs[one].words) for one in part) for part in text.parts]
    assert max(sizes) <= PART
    assert [one for part in text.parts for one in part] == list(range(200))
    assert text.part_of(0) == 1
    assert text.part_of(199) == len(text.parts)


@pytest.mark.parametrize("text", ["word " * 20_000, "字" * 100_000, "[" * 100_000, "\n " * 50_000])
def test_a_paragraph_is_never_longer_than_a_page_bears(text):
    found = SourceText(text, "paragraph").paragraphs

    assert max((len(one.words) for one in found), default=0) <= LONGEST_PARAGRAPH
    assert "".join("".join(one.words for one in found).split()) == "".join(text.split())


def test_quoted_words_that_overlap_are_one_run():
    assert runs("abcdef", [(1, 3), (2, 4)]) == [("a", False), ("bcd", True), ("ef", False)]


@given(st.text("ab “'\n…[]", max_size=60), st.text("ab “'\n…[]", max_size=12))
def test_what_is_marked_stands_in_the_paragraph(text, quotation):
    source = SourceText(text, "paragraph")
    found = source.find("", quotation)

    for number, spans in (found.spans if found else {}).items():
        words = source.paragraphs[number].words
        assert "".join(run for run, _ in runs(words, spans)) == words
        assert all(0 <= start < stop <= len(words) for start, stop in spans)


def test_thousands_of_omissions_in_one_paragraph_are_found_at_once():
    text = SourceText("[1] " + "ab " * 2_600, "paragraph")
    began = time.process_time()

    found = text.find("1", "a…b…" * 2_600)

    assert [(start % 3, stop - start) for start, stop in found.spans[0]] == [(0, 1), (1, 1)] * 2_600
    assert time.process_time() - began < 1
