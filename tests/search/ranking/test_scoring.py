"""Array arithmetic of ranking against plain loops over the same lists."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.ranking.columns import Column, JoinedColumns, concatenated
from search.ranking.scoring import (
    KEY_BITS,
    Postings,
    best,
    compact,
    contained,
    distinct,
    keys_to_postings,
    merged_postings,
    near,
    ranges,
    shared,
    threshold,
    union,
    value_at,
)

docs = st.lists(st.integers(0, 40), unique=True, max_size=20).map(sorted)
places = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), unique=True, max_size=30).map(
    sorted
)
scores = st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0]), min_size=1, max_size=30)


def keys(of: list[tuple[int, int]]) -> np.ndarray:
    return np.array([doc << KEY_BITS | place for doc, place in of], np.int64)


@given(st.lists(st.dictionaries(st.integers(0, 30), st.integers(1, 400), max_size=12), max_size=4))
def test_united_postings_have_all_documents_and_the_sums(parts: list[dict[int, int]]) -> None:
    found = merged_postings(
        [
            Postings(
                np.array(sorted(part), np.int32),
                compact(np.array([part[doc] for doc in sorted(part)], np.int64)),
            )
            for part in parts
        ]
    )

    expected: dict[int, int] = {}
    for part in parts:
        for doc, times in part.items():
            expected[doc] = expected.get(doc, 0) + times
    assert dict(zip(found.docs.tolist(), found.frequencies.tolist(), strict=True)) == expected
    assert found.docs.tolist() == sorted(expected)


@given(places)
def test_postings_of_keys_count_them(of: list[tuple[int, int]]) -> None:
    found = keys_to_postings(keys(of))

    assert found.docs.tolist() == sorted({doc for doc, _place in of})
    for doc, times in zip(found.docs, found.frequencies, strict=True):
        assert times == sum(doc == other for other, _place in of)


@given(places, places)
def test_near_finds_documents_with_close_positions(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    close = {
        doc
        for doc, place in first
        for other, its in second
        if doc == other and abs(place - its) <= 4
    }
    assert near(keys(first), keys(second), 4).tolist() == sorted(close)


@given(docs, docs)
def test_contained_and_value_at_agree_with_sets(values: list[int], among: list[int]) -> None:
    wanted, having = np.array(values, np.int32), np.array(among, np.int32)
    weights = np.arange(1.0, having.size + 1.0)

    assert contained(wanted, having).tolist() == [value in among for value in values]
    assert value_at(having, weights, wanted).tolist() == [
        among.index(value) + 1.0 if value in among else 0.0 for value in values
    ]


@given(scores, st.integers(1, 35))
def test_the_best_are_ordered_by_score_then_by_id(of: list[float], count: int) -> None:
    values, ids = np.array(of), np.arange(len(of), dtype=np.int64)[::-1] * 3
    expected = sorted(range(len(of)), key=lambda place: (-of[place], ids[place]))[:count]

    assert best(values, ids, count).tolist() == expected
    assert all(of[place] >= threshold(values, count) for place in expected)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=8))
def test_ranges_stand_one_behind_the_other(of: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _length in of], np.int64)
    lengths = np.array([length for _start, length in of], np.int64)

    assert ranges(starts, lengths).tolist() == [
        start + step for start, length in of for step in range(length)
    ]


@given(st.lists(st.integers(0, 9)).map(sorted))
def test_distinct_values_of_an_ascending_array(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == sorted(set(values))


@given(
    st.lists(st.lists(st.integers(0, 3), unique=True).map(sorted), min_size=1, max_size=12),
    st.data(),
)
def test_a_column_counts_values_most_first(rows: list[list[int]], data: st.DataObject) -> None:
    values = ("a", "b", "c", "d")
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True).map(sorted))
    column = Column(
        values,
        np.cumsum([0, *map(len, rows)]).astype(np.int32),
        np.array([code for row in rows for code in row], np.int32),
    )

    counts = {values[code]: sum(code in rows[doc] for doc in chosen) for code in range(len(values))}
    expected = sorted(
        ((value, times) for value, times in counts.items() if times),
        key=lambda item: (-item[1], item[0]),
    )
    docs = np.array(chosen, np.int32)
    assert column.count(docs) == tuple(expected)
    most = data.draw(st.integers(1, 4))
    besides = [item for item in expected[most:] if item[0] in ("c", "x")]
    assert column.count(docs, most, ("c", "x")) == (*expected[:most], *besides)


@pytest.mark.parametrize("values", [1, 100, 128, 129])
def test_a_column_counts_few_and_many_documents_alike(values: int) -> None:
    draw = np.random.default_rng(values)
    has = draw.random((values, 700)) < 0.05
    docs, codes = np.nonzero(has.T)
    starts = np.searchsorted(docs, np.arange(701)).astype(np.int32)
    column = Column(tuple(map(str, range(values))), starts, codes.astype(np.int32))

    for share in (0.0, 0.01, 0.3, 1.0):
        chosen = np.flatnonzero(draw.random(700) < share).astype(np.int32)

        assert column.counts(chosen).tolist() == has[:, chosen].sum(axis=1).tolist()


@given(st.lists(st.lists(st.sets(st.sampled_from("abcd")), min_size=1), min_size=1), st.data())
def test_joined_columns_count_as_one(parts: list[list[set[str]]], data: st.DataObject) -> None:
    columns = []
    for rows in parts:
        values = tuple(sorted(set[str]().union(*rows)))
        codes = [values.index(value) for row in rows for value in sorted(row)]
        starts = np.cumsum([0, *map(len, rows)]).astype(np.int32)
        columns.append(Column(values, starts, np.array(codes, np.int32)))
    held = [row for rows in parts for row in rows]
    chosen = data.draw(st.sets(st.sampled_from(range(len(held)))))
    docs = np.array(sorted(chosen), np.int32)

    for joined in (JoinedColumns.of(columns), concatenated(columns)):
        counted = Counter(value for doc in chosen for value in held[doc])
        assert dict(joined.count(docs)) == counted


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 4_000))
def test_the_threshold_of_many_scores_is_that_of_the_last_of_the_best(
    seed: int, count: int, size: int
) -> None:
    of = np.random.default_rng(seed).integers(0, size, size).astype(float)

    least = threshold(of, count)

    if size <= count:
        assert least == -np.inf
    else:
        assert 0.0 < np.sort(of)[-count] - least < 1e-6


@given(st.lists(docs, max_size=5), st.sampled_from([1, 7, 500]))
@example(sets=[[*range(1, 20)]], rest_from=1)
def test_a_union_has_the_documents_of_all_sets(sets: list[list[int]], rest_from: int) -> None:
    # Where few are missing, only these are looked for in a set.
    sets = [*sets, [*range(rest_from, 500)]]

    found = union([np.array(each, np.int32) for each in sets], 500)

    assert np.flatnonzero(found).tolist() == sorted(set[int]().union(*sets))


@given(docs, docs, st.booleans())
def test_shared_returns_the_indices_of_common_documents(
    of: list[int], others: list[int], among_many: bool
) -> None:
    of = sorted({*of, *range(100, 400)}) if among_many else of

    found = shared(np.array(of, np.int32), np.array(others, np.int32))

    assert [of[place] for place in found] == [doc for doc in of if doc in others]
