"""Declaration of every imported package in pyproject.toml."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
TO_RUN = PROJECT["dependencies"]
TO_DEVELOP = PROJECT["optional-dependencies"]["dev"]
FOR_OPENSEARCH = PROJECT["optional-dependencies"]["opensearch"]
FOR_MEANING = PROJECT["optional-dependencies"]["meaning"]
FOR_ASSISTANTS = PROJECT["optional-dependencies"]["mcp"]
NOT_INSTALLED = {"debates", "search", "sinorus", "tests", "bench", *sys.stdlib_module_names}
IMPORT = re.compile(r"^\s*(?:from|import) (\w+)", re.MULTILINE)
"""An import: ruff has each in a line of its own. To parse all files takes twenty times as long."""


def imported(folder: str) -> Iterator[str]:
    """Return the packages that the modules of a folder import, and those that texts in them do."""
    for module in (settings.BASE_DIR / folder).rglob("*.py"):
        yield from IMPORT.findall(module.read_text())


@pytest.fixture(scope="module")
def brought_by() -> Mapping[str, list[str]]:
    return packages_distributions()


@pytest.mark.parametrize(
    ("folder", "asked"),
    [
        ("sinorus", TO_RUN),
        ("debates", TO_RUN + FOR_ASSISTANTS),
        ("search", TO_RUN + FOR_OPENSEARCH + FOR_MEANING),
        (
            "tests",
            TO_RUN + FOR_ASSISTANTS + FOR_OPENSEARCH + TO_DEVELOP,
        ),
    ],
)
def test_what_is_imported_is_asked_for(
    folder: str, asked: list[str], brought_by: Mapping[str, list[str]]
) -> None:
    names = {canonicalize_name(Requirement(one).name) for one in asked}

    found = set(imported(folder)) & brought_by.keys() - NOT_INSTALLED

    assert "django" in found
    assert {
        package
        for package in found
        if names.isdisjoint(map(canonicalize_name, brought_by[package]))
    } == set()
