"""Blocks of pasted HTML: of web pages, and of Word, which pastes its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from debates.text.pasting.blocks import Block, is_heading
from debates.text.pasting.characters import plain_characters, without_bullet

LONGEST_HTML = 1_000_000
"""Characters of the longest HTML that is read; a longer one is refused."""

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "table", "tr", "td"),
    *("th", "section", "article", "header", "footer", "main", "aside", "figure", "figcaption"),
    *("hr", "address", "body", "caption", "tbody", "thead"),
}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
_DROPPED = {
    *("script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"),
    *("math", "nav", "form", "button", "select", "textarea", "audio", "video", "canvas", "del"),
}
_HIDDEN = re.compile(
    r"mso-list:\s*ignore|mso-hide:\s*all|display:\s*none|visibility:\s*hidden"
    r"|mso-(?:foot|end)note-id|mso-element:\s*(?:foot|end)note",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"\[?\d{1,3}\]?|\[?[*†‡]\]?")
_WORD_HEADING = re.compile(r"\bMso(?:Heading|Title|Subtitle)", re.IGNORECASE)


class UnreadableHtml(Exception):
    """The reason why pasted HTML was not read."""


def html_blocks(html: str) -> list[Block]:
    """Return the paragraphs and headings of HTML, without scripts, menus and footnote marks.

    Raises UnreadableHtml for what is too long, or is no HTML at all.
    """
    if len(html) > LONGEST_HTML:
        raise UnreadableHtml("The pasted page is too long. Paste its text in parts.")
    reader = _Reader()
    # What does not end would be looked for from each of its beginnings: comments and tags.
    if html.rfind("<!--") > html.rfind("-->"):
        html = html[: html.index("<!--", max(html.rfind("-->"), 0))]
    tail = re.search(r"<[^<>]*(?:<[^>]*)?$", html[html.rfind(">") + 1 :])
    if tail:
        html = html[: len(html) - len(tail[0])]
    try:
        reader.feed(html)
        reader.close()
    except AssertionError as error:
        # the parser's own word for declarations that no HTML has
        raise UnreadableHtml("The pasted text is not HTML.") from error
    return reader.done()


class _Reader(HTMLParser):
    """Collects the words of blocks; counts the elements inside a dropped element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._words: list[str] = []
        self._heading = False
        self._dropped, self._depth = "", 0
        self._raised: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropped:
            self._depth += tag == self._dropped
            return
        has = {name: value or "" for name, value in attrs}
        if tag not in _VOID and (
            tag in _DROPPED or "hidden" in has or _HIDDEN.search(has.get("style", ""))
        ):
            self._dropped, self._depth = tag, 1
        elif tag == "br":
            self._words.append("\n")
        elif tag == "sup":
            self._raised = []
        elif tag in _BLOCKS:
            self._end_block()
            self._heading = tag in _HEADINGS or bool(_WORD_HEADING.search(has.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # an element that closes itself opens nothing in HTML but where the tag is void
        self.handle_starttag(tag, attrs)
        if self._dropped == tag:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            self._depth -= tag == self._dropped
            if not self._depth:
                self._dropped = ""
        elif tag == "sup":
            self._end_raised()
        elif tag in _BLOCKS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        # a line end in HTML is a space
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        (self._words if self._raised is None else self._raised).append(words)

    def _end_raised(self) -> None:
        raised, self._raised = "".join(self._raised or ()), None
        if not _NOTE_MARK.fullmatch(raised.strip()):
            self._words.append(raised)

    def _end_block(self) -> None:
        if self._raised is not None:
            self._end_raised()
        if not self._words:
            self._heading = False
            return
        text = plain_characters("".join(self._words))
        for part in re.split(r"\n[ \t]*\n\s*", text):
            words = " ".join(without_bullet(part.strip()).split())
            if words:
                self._blocks.append(Block(words, self._heading and is_heading(words)))
        self._words, self._heading = [], False

    def done(self) -> list[Block]:
        self._end_block()
        return self._blocks
