"""Lock files: all requirements of pyproject.toml, with hashes and without an index URL."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.conf import settings
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def blocks(lock):
    """Return the lock's requirements, each with the lines of its hashes."""
    text = (settings.BASE_DIR / lock).read_text()
    return re.findall(r"^\S.*(?:\n .*)*", text, re.MULTILINE)


def locked(lock, python):
    """Return the locked versions by name, for this Python."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
    }
    versions = {}
    for block in blocks(lock):
        requirement = Requirement(block.split("\\")[0])
        if applies(requirement.marker, environment):
            (version,) = requirement.specifier
            versions[canonicalize_name(requirement.name)] = version.version
    return versions


def applies(marker: Marker | None, environment) -> bool:
    return marker is None or marker.evaluate(environment)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_locked(lock, python):
    versions = locked(lock, python)
    asked = list(PROJECT["dependencies"])
    if lock == "requirements-dev.lock":
        asked += PROJECT["optional-dependencies"]["dev"]

    for requirement in map(Requirement, asked):
        if applies(requirement.marker, {"python_version": python}):
            version = versions.get(canonicalize_name(requirement.name))
            assert version, f"{requirement.name} is not locked: make lock"
            assert requirement.specifier.contains(version), f"{requirement}: make lock"


@pytest.mark.parametrize("python", PYTHONS)
def test_one_version_of_a_thing_in_both_locks(python):
    run, develop = (locked(lock, python) for lock in LOCKS)

    assert run.items() <= develop.items()


@pytest.mark.parametrize(
    "lock",
    [
        *LOCKS,
        *(f"requirements-{extra}.lock" for extra in ("opensearch", "meaning")),
    ],
)
def test_everything_is_held_by_its_hash_and_nothing_by_an_address(lock):
    for block in blocks(lock):
        assert "--hash=sha256:" in block, block
    assert "://" not in (settings.BASE_DIR / lock).read_text()


def test_the_long_term_django_where_python_is_old():
    assert locked("requirements.lock", "3.11")["django"].startswith("5.2")
    assert int(locked("requirements.lock", "3.12")["django"].split(".")[0]) >= 6
