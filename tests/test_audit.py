"""Audit of the dependencies (bin/audit.py)."""

from __future__ import annotations

import json
import tomllib
from importlib import util

import pytest
from django.conf import settings

RULES = {"allowed": ["MIT", "BSD-3-Clause", "BSD License"], "packages": {"told": "MIT"}}


@pytest.fixture
def audit():
    spec = util.spec_from_file_location("audit", settings.BASE_DIR / "bin" / "audit.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def component(name: str, *licences: dict) -> dict:
    return {"name": name, "licenses": list(licences)}


@pytest.mark.parametrize(
    ("licences", "fault"),
    [
        ([{"license": {"id": "MIT"}}], None),
        ([{"license": {"name": "License :: OSI Approved :: BSD License"}}], None),
        ([{"expression": "MIT AND BSD-3-Clause"}], None),
        ([{"expression": "(MIT OR GPL-3.0-only) AND BSD-3-Clause"}], None),
        ([{"expression": "MIT AND AGPL-3.0-only"}], "Licence: one has AGPL-3.0-only."),
        ([{"license": {"id": "MIT"}}, {"license": {"id": "X"}}], "Licence: one has X."),
        ([], "Licence: one names none."),
    ],
)
def test_licences_are_held_against_the_list(audit, licences, fault):
    found = audit.licence_faults([component("one", *licences), component("Told")], RULES)

    assert found == ([fault] if fault else [])


def test_a_vulnerability_is_reported_once_with_its_fix(audit, monkeypatch):
    hole = {"id": "PYSEC-1", "fix_versions": ["1.1"]}
    report = [
        {"name": "one", "version": "1.0", "vulns": [hole]},
        {"name": "two", "version": "2.0", "vulns": []},
    ]
    monkeypatch.setattr(audit, "audited", lambda service, answered: report)

    assert audit.vulnerabilities({}) == [
        "Vulnerability: one 1.0: PYSEC-1, fixed in 1.1.",
        "Vulnerabilities: 2 packages checked with pypi.",
    ]


def test_a_service_that_knows_no_package_does_not_count_as_checked(audit, monkeypatch):
    skipped = [{"name": "one", "skip_reason": "not found"}]
    monkeypatch.setattr(audit, "audited", lambda service, answered: skipped)

    (line,) = audit.vulnerabilities({})

    assert line.startswith("Vulnerabilities: NOT CHECKED")


def test_the_sbom_has_what_runs_in_production_alone(audit, tmp_path):
    document = {
        "components": [
            {"name": "Django", "bom-ref": "Django"},
            {"name": "pytest", "bom-ref": "pytest"},
        ],
        "dependencies": [
            {"ref": "root-component", "dependsOn": ["Django", "pytest"]},
            {"ref": "pytest"},
        ],
    }

    assert audit.write_sbom(document, tmp_path / "sbom.json") == 1

    written = json.loads((tmp_path / "sbom.json").read_text())
    assert [one["name"] for one in written["components"]] == ["Django"]
    assert written["dependencies"] == [{"ref": "root-component", "dependsOn": ["Django"]}]


def test_every_answer_of_the_configuration_has_its_reason():
    tool = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]

    assert all(tool["sinorus"]["vulnerabilities"].values())
    assert sorted(tool["bandit"]["skips"]) == tool["bandit"]["skips"]
