"""Section of the benchmark of an index that is being edited."""

from __future__ import annotations

from bench.edited import _section


def test_the_section_compares_one_segment_with_many() -> None:
    one, edited = {"prefix": [1.0, 1.0, 2.0]}, {"prefix": [2.0, 3.0, 5.0]}

    text = "\n".join(_section(100_000, [100_000, 1_000, 1], ([one, edited], [one, one])))

    assert "(3 segments: 100,000, 1,000, 1)" in text
    assert "| prefix | 1 / 2 | 3 / 5 | 3.0 / 2.5 | 1 / 2 | 1 / 2 | 1.0 / 1.0 |" in text
