"""The thesaurus as a table (CSV), which holds every field of its entries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from search.models import Synonym
from search.thesaurus.entries import FileFault, FileRejected, Row, fault_of

COLUMNS = (*Synonym.NATURAL_KEY, "weight", "source", "note")
REQUIRED = ("term", "relation", "alternative")


def lines(entries: Iterable[Synonym]) -> Iterator[str]:
    """Yield the lines of the table of entries, its header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        yield _taken(buffer)
        weight = "" if entry.weight is None else f"{entry.weight:g}"
        writer.writerow([*entry.natural_key(), weight, entry.source, entry.note])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def read(content: bytes) -> list[Row]:
    """Return the entries of a table, numbered as a spreadsheet numbers its rows.

    Empty rows are left out. Raises FileRejected with all faults.
    """
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        table = list(reader)
    except UnicodeDecodeError:
        raise fault_of("This is no text in UTF-8. Save the table as “CSV UTF-8”.") from None
    except csv.Error as error:
        raise fault_of(f"This is no table in CSV: {error}.") from None
    columns = [name.strip().lower() for name in table[0]] if table else []
    _check_columns(columns)
    rows, faults = [], []
    for number, cells in enumerate(table[1:], 2):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) > len(columns):
            faults.append(FileFault(number, "", "This row has more cells than the header."))
            continue
        values = dict(zip(columns, map(str.strip, cells), strict=False))
        try:
            rows.append(Row(number, _entry(values)))
        except ValueError:
            message = f"“{values.get('weight')}” is no number. Write it as 0.5."
            faults.append(FileFault(number, "weight", message))
    if faults:
        raise FileRejected(faults)
    return rows


def _check_columns(columns: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    unknown = [name for name in columns if name not in COLUMNS]
    if missing:
        raise fault_of(f"The header lacks {', '.join(missing)}. It names {', '.join(COLUMNS)}.")
    if unknown or len(set(columns)) < len(columns):
        names = ", ".join(unknown) or "a column twice"
        raise fault_of(f"The header has {names}. It names {', '.join(COLUMNS)}, each once.")


def _entry(values: dict[str, str]) -> Synonym:
    """Return the entry of a row. Raises ValueError for a weight that is no number."""
    weight = values.get("weight")
    texts = {name: value for name, value in values.items() if name != "weight"}
    texts["relation"] = texts.get("relation", "").lower().replace(" ", "_")
    return Synonym(weight=float(weight) if weight else None, **texts)
