"""The lock: all requirements of pyproject.toml, with hashes and without an address."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
LOCK = (settings.BASE_DIR / "requirements.lock").read_text()
BLOCKS = re.findall(r"^\S.*(?:\n .*)*", LOCK, re.MULTILINE)
"""Each requirement of the lock, with the lines of its hashes."""
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def locked(python: str) -> dict[str, str]:
    """Return the locked versions by name, for this Python."""
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    versions: dict[str, str] = {}
    for block in BLOCKS:
        requirement = Requirement(block.split("\\")[0])
        if requirement.marker is None or requirement.marker.evaluate(environment):
            (version,) = requirement.specifier
            name = canonicalize_name(requirement.name)
            assert name not in versions, f"{name} is locked twice"
            versions[name] = version.version
    return versions


def declared(python: str) -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for, with all extras, for this Python."""
    extras = chain.from_iterable(PROJECT["optional-dependencies"].values())
    for requirement in map(Requirement, chain(PROJECT["dependencies"], extras)):
        applies = requirement.marker is None or requirement.marker.evaluate(
            {"python_version": python}
        )
        if applies and requirement.name != PROJECT["name"]:
            yield requirement


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_declared_is_locked(python):
    versions = locked(python)

    for requirement in declared(python):
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not locked: make lock"
        assert requirement.specifier.contains(version), f"{requirement}: make lock"


def test_everything_is_held_by_its_hash_and_nothing_by_an_address():
    for block in BLOCKS:
        assert "--hash=sha256:" in block, block
    assert "://" not in LOCK


def test_the_long_term_django_where_python_is_old():
    assert locked("3.11")["django"].startswith("5.2")
    assert int(locked("3.12")["django"].split(".")[0]) >= 6
