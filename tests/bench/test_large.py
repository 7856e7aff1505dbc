"""Section of the benchmark of a large index."""

from __future__ import annotations

from bench.large import _section

FOUND = {
    "machine": {"system": "Linux"},
    "size": 1_000_000,
    "megabytes": 4_286.0,
    "files": {"pst": 651.0, "1.arrays": 2_409.0},
    "built": {"processor": 539.0, "clock": 1_162.0, "memory": 3_699},
    "merged": {"processor": 294.0, "clock": 640.0, "memory": 900},
    "rebuilt": {"processor": 540.0, "clock": 900.0, "memory": 3_700},
    "read": {"alone": [20.0, 80.0], "beside": [25.0, 120.0], "count": 9_000},
    "saves": {"written": [80.0, 230.0], "found": [110.0, 250.0], "processor": [81.0, 206.0]},
    "opened": 0.54,
    "memory": {"Anonymous": 91, "Rss": 2_242, "Pss": 2_223},
    "times": {"prefix": [[2.43, 6.0], [0.212, 0.7]]},
}


def test_the_section_tells_what_was_built_saved_merged_rebuilt_and_asked() -> None:
    text = "\n".join(_section(FOUND))

    assert "| built | 539 s | 1,162 s | 3,699 MB |" in text
    assert "| merged into one segment | 294 s | 640 s | 900 MB |" in text
    assert "| rebuilt beside the live index | 540 s | 900 s | 3,700 MB |" in text
    assert "sent 9,000 queries" in text
    assert "25 / 120 ms of wall time, 20 / 80 ms before" in text
    assert "4,286 MB (`1.arrays` 2,409, `pst` 651)" in text
    assert "80 / 230 ms of wall time" in text
    assert "91 MB of its own" in text
    assert "| prefix | 2.43 / 6 | 0.212 / 0.7 |" in text
