"""Rejection of almost valid settings, in one line with the name of the variable."""

from __future__ import annotations

import pytest

from search.backends.opensearch import address
from sinorus.environment import EXIT_STATUS, Environment
from sinorus.ports import why_not_free
from sinorus.setting_values import contrib_app


def refused(capsys, read):
    with pytest.raises(SystemExit) as ended:
        read()
    assert ended.value.code == EXIT_STATUS
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_the_home_folder_of_nobody(capsys, tmp_path):
    environment = Environment({"SINORUS_DATA_DIR": "~nobody-of-this-name/x"})

    line = refused(capsys, lambda: environment.path("SINORUS_DATA_DIR", tmp_path, ""))

    assert "SINORUS_DATA_DIR is '~nobody-of-this-name/x'" in line


def test_commas_with_nothing_between_them(capsys):
    environment = Environment({"SINORUS_ALLOWED_HOSTS": " , ,"})

    line = refused(capsys, lambda: environment.words("SINORUS_ALLOWED_HOSTS", (), ""))

    assert line.endswith("SINORUS_ALLOWED_HOSTS is ', ,': there is no value between the commas.")


@pytest.mark.parametrize("host", ["a..b", "a" * 70, "no host", "127.0.0.1:80", "http://localhost"])
def test_a_host_that_can_be_no_address(host):
    assert why_not_free(host, 8000).startswith(f"HOST is {host!r}, which is not an address")


def test_an_index_elsewhere_without_its_client(capsys, monkeypatch):
    monkeypatch.setattr("search.backends.opensearch.address.find_spec", lambda _name: None)
    environment = Environment({"SINORUS_SEARCH_URL": "https://user:hunter2@host"})

    line = refused(
        capsys, lambda: environment.secret("SINORUS_SEARCH_URL", address.options, "", unset="none")
    )

    assert line == (
        "Sinorus cannot start: SINORUS_SEARCH_URL is not valid: it asks for OpenSearch, whose "
        "client is not installed: make install EXTRAS=opensearch."
    )


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ("assistants,asistants", "there is no contrib app asistants, but "),
        ("no_such_site.glossary", "there is no package no_such_site.glossary here"),
        ("sinorus.glossary", "there is no package sinorus.glossary here"),
    ],
)
def test_contrib_apps_that_are_nowhere(capsys, names, fault):
    environment = Environment({"SINORUS_CONTRIB": names})

    line = refused(
        capsys, lambda: environment.words("SINORUS_CONTRIB", (), "", check=contrib_app, blank=())
    )

    assert f"SINORUS_CONTRIB is {names!r}: {fault}" in line
