"""Texts that are cut to a length."""

from __future__ import annotations


def cut_at_word(text: str, length: int) -> str:
    """Return a text in one line of at most `length` characters, with “…” where it is cut.

    It is cut at a word, or at a character where there is no space in the second half.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    space = line.rfind(" ", length // 2, length)
    return f"{line[: space if space != -1 else length - 1]}…"
