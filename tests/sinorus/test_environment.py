"""Parsing of environment variables to typed settings, or to one line with the error."""

from __future__ import annotations

from pathlib import Path

import pytest

from sinorus.environment import EXIT_STATUS, Environment


def refused(capsys, read):
    with pytest.raises(SystemExit) as end:
        read()
    assert end.value.code == EXIT_STATUS
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize("value", ["1", "on", "On", "true", "YES", " on "])
def test_a_switch_is_on(value):
    assert Environment({"SINORUS_X": value}).switch("SINORUS_X", False, "") is True


@pytest.mark.parametrize("value", ["0", "off", "OFF", "false", "no"])
def test_a_switch_is_off(value):
    assert Environment({"SINORUS_X": value}).switch("SINORUS_X", True, "") is False


@pytest.mark.parametrize("variables", [{}, {"SINORUS_X": ""}, {"SINORUS_X": "  "}])
def test_unset_and_blank_mean_the_default(variables):
    environment = Environment(variables)

    assert environment.text("SINORUS_X", "default", "") == "default"
    assert environment.switch("SINORUS_X", True, "") is True
    assert environment.number("SINORUS_X", 3, "", at_least=1, at_most=9) == 3
    assert environment.choice("SINORUS_X", "a", ("a", "b"), "") == "a"
    assert environment.words("SINORUS_X", ("a", "b"), "") == ["a", "b"]
    assert environment.path("SINORUS_X", Path("/x"), "") == Path("/x")
    assert environment.secret("SINORUS_X", str, "", unset="none") is None


def test_the_table_has_each_variable_that_was_read():
    environment = Environment({"SINORUS_OTHER": "1", "SINORUS_Z": "secret"})

    environment.text("SINORUS_W", "", "A text")
    environment.switch("SINORUS_X", True, "`off`: not")
    environment.words("SINORUS_Y", ("a", "b"), "Words")
    environment.secret("SINORUS_Z", str, "A token", unset="none: no token")
    environment.number("PORT", 0, "A number", at_least=0, at_most=9)

    assert environment.table().splitlines()[2:] == [
        "| `SINORUS_W` | none | A text |",
        "| `SINORUS_X` | `on` | `off`: not |",
        "| `SINORUS_Y` | `a,b` | Words |",
        "| `SINORUS_Z` | none: no token | A token |",
        "| `PORT` | `0` | A number |",
    ]


@pytest.mark.parametrize("value", ["1", "9", " 5 "])
def test_a_number_within_bounds(value):
    number = Environment({"PORT": value}).number("PORT", 3, "", at_least=1, at_most=9)

    assert number == int(value)


@pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "1e3", "abc", "1_0", "٣", "0x1"])
def test_a_number_out_of_bounds_or_none_is_refused(capsys, value):
    environment = Environment({"PORT": value})

    line = refused(capsys, lambda: environment.number("PORT", 3, "", at_least=1, at_most=9))

    assert line == (f"Sinorus cannot start: PORT is {value!r}: use a whole number from 1 to 9.")


def test_a_switch_that_is_neither_is_refused(capsys):
    environment = Environment({"SINORUS_X": "maybe"})

    line = refused(capsys, lambda: environment.switch("SINORUS_X", False, ""))

    assert line == "Sinorus cannot start: SINORUS_X is 'maybe': use on or off."


def test_a_choice_takes_any_case():
    assert Environment({"SINORUS_X": "FULL"}).choice("SINORUS_X", "a", ("full", "a"), "") == "full"


def test_a_choice_that_there_is_not_is_refused(capsys):
    environment = Environment({"SINORUS_X": "c"})

    line = refused(capsys, lambda: environment.choice("SINORUS_X", "a", ("a", "b"), ""))

    assert line == "Sinorus cannot start: SINORUS_X is 'c': use one of a, b."


def test_words_are_split_at_commas_and_blanks_go():
    assert Environment({"SINORUS_X": " a, ,b,"}).words("SINORUS_X", (), "") == ["a", "b"]


def test_words_can_have_another_meaning_where_blank_than_where_unset():
    def words(variables):
        return Environment(variables).words("SINORUS_X", ("a",), "", blank=())

    assert words({}) == ["a"]
    assert words({"SINORUS_X": " "}) == []
    assert words({"SINORUS_X": "b"}) == ["b"]


def test_words_are_checked_one_by_one(capsys):
    def check(word):
        if word == "b":
            raise ValueError("not b")

    environment = Environment({"SINORUS_X": "a,b"})

    line = refused(capsys, lambda: environment.words("SINORUS_X", (), "", check=check))

    assert line == "Sinorus cannot start: SINORUS_X is 'a,b': not b."


def test_a_path_is_absolute_and_knows_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    environment = Environment({"SINORUS_X": "~/data", "SINORUS_Y": "data"})

    assert environment.path("SINORUS_X", Path("/x"), "") == Path("/home/ada/data")
    assert environment.path("SINORUS_Y", Path("/x"), "") == Path.cwd() / "data"


def test_a_secret_is_converted_and_never_repeated(capsys):
    def convert(value):
        if len(value) < 50:
            raise ValueError("at least 50 characters are needed")
        return value

    assert Environment({"KEY": "k" * 50}).secret("KEY", convert, "", unset="none") == "k" * 50

    line = refused(
        capsys, lambda: Environment({"KEY": "hunter2"}).secret("KEY", convert, "", unset="none")
    )

    assert line == "Sinorus cannot start: KEY is not valid: at least 50 characters are needed."
