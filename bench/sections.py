"""Sections of a page that several benchmarks write."""

from __future__ import annotations

from pathlib import Path


def section(page: Path, heading: str) -> str:
    """Return a section of a page with its heading and a line break before it, or ""."""
    text = page.read_text(encoding="utf-8")
    start = text.find(f"\n## {heading}\n")
    if start < 0:
        return ""
    end = text.find("\n## ", start + 1)
    return text[start : end if end >= 0 else None].rstrip() + "\n"


def put_section(page: Path, heading: str, content: str) -> None:
    """Write a section of a page in the place of its former one, or at the end."""
    text, former = page.read_text(encoding="utf-8"), section(page, heading)
    new = f"\n## {heading}\n\n{content.strip()}\n"
    if former:
        before, _, after = text.partition(former.rstrip())
        text = before + new.rstrip() + after
    else:
        text = f"{text.rstrip()}\n{new}"
    page.write_text(text, encoding="utf-8")
