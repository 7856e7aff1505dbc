"""Report of the API benchmark as tables, with missed targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.api_lists_report import NAMES, lists

Results = Mapping[str, Any]

KEPT = 1 / 50
FIRST_BYTE = 300.0
MEMORY = 60.0
THROUGH_GUNICORN = 4.0
ON_POSTGRESQL = 1.6


def page(results: Sequence[Results], listed: Sequence[Results] = ()) -> str:
    """Return all tables as a section of the documentation.

    listed  from `bench.api_lists`
    """
    databases = sorted({one["database"] for one in results}, key=lambda name: name != "sqlite")
    parts = [tables([one for one in results if one["database"] == name]) for name in databases]
    if listed:
        parts.append("\n".join(lists(listed)))
    return "\n".join(part.strip() + "\n" for part in parts)


def tables(results: Sequence[Results]) -> str:
    """Return Markdown tables for one database and several numbers of positions."""
    lines: list[str] = []
    for one in results:
        lines += ["", f"### {one['positions']:,} positions on {NAMES[one['database']]}", ""]
        lines += [f"{one['machine']}.", ""]
        lines += _compared(one)
        lines += ["", *_alone(one)]
        if one.get("load"):
            lines += ["", *_loaded(one["load"])]
    return "\n".join(lines)


def _judged(value: float, bar: float | None, *, at_least: bool = False) -> str:
    if bar is None:
        return ""
    good = value >= bar if at_least else value <= bar
    return f"{bar:.3g}" if good else f"**{bar:.3g}, missed**"


def _compared(one: Results) -> Iterator[str]:
    by_clock = one["database"] == "postgresql"
    kind = "clock" if by_clock else "processor"
    time = "wall" if by_clock else "processor"
    yield f"Milliseconds of {time} time; each ratio beside its target."
    yield ""
    yield "| answer | ours | plain DRF | / DRF | target |"
    yield "|---|---|---|---|---|"
    for case in one["cases"]:
        ours, plain = (case[name][kind] for name in ("ours", "plain"))
        bar = 1 / ON_POSTGRESQL if by_clock else case["bar"]
        yield (
            f"| {case['name']} | {ours:.2f} | {plain:.2f} "
            f"| {ours / plain:.3f} | {_judged(ours / plain, bar)} |"
        )


def _alone(one: Results) -> Iterator[str]:
    listed, file = one["cases"][0], one["file"]
    kind = "clock" if one["database"] == "postgresql" else "processor"
    kept = one["kept"][kind] / listed["plain"][kind]
    anew = one["anew"][kind]
    yield "| what | measured | target |"
    yield "|---|---|---|"
    yield f"| 304, ms | {one['kept'][kind]:.3f} | |"
    yield f"| 304 / plain list | {kept:.4f} | {_judged(kept, KEPT)} |"
    yield f"| list of 25 that has to be counted, ms | {anew:.2f} | |"
    yield f"| the same / plain list | {anew / listed['plain'][kind]:.3f} | |"
    yield (
        f"| CSV of everything ({file['megabytes']:.0f} MB): first byte, ms "
        f"| {file['first_byte']:.0f} | {_judged(file['first_byte'], FIRST_BYTE)} |"
    )
    yield f"| … first rows, ms | {file['first_row']:.0f} | |"
    yield f"| … all of it, s | {file['clock'] / 1000:.1f} | |"
    yield f"| … additional memory, MB | {file['memory']:.0f} | {_judged(file['memory'], MEMORY)} |"


def _loaded(load: Sequence[Results]) -> Iterator[str]:
    yield "Through gunicorn with two workers, answers per second:"
    yield ""
    yield "| answer | ours | plain DRF | ours / DRF | target | 304 |"
    yield "|---|---|---|---|---|---|"
    for case in load:
        ratio = case["ours"] / case["plain"]
        bar = None if "one" in case["name"] else THROUGH_GUNICORN
        yield (
            f"| {case['name']} | {case['ours']:.0f} | {case['plain']:.0f} "
            f"| {ratio:.1f} | {_judged(ratio, bar, at_least=True)} "
            f"| {case['kept']:.0f} |"
        )
