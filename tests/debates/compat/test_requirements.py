"""Private attributes of libraries: used in `compat` alone, and missed in one clear line."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from debates.compat import requirements

ROOT = Path(__file__).parents[3]
DOCUMENTED = {"_base_manager", "_default_manager", "_exit", "_meta", "_state"}
"""Names with an underscore that the documentation of Django and Python explains."""

MISSING = [
    ("django.db.models.sql", "Query.get_compiler", "Django", "debates.compat.django.queries"),
    (
        "django.contrib.auth.management",
        "create_permissions",
        "Django",
        "debates.compat.django.permissions",
    ),
    (
        "django.contrib.admin.views.main",
        "ChangeList.get_results",
        "Django",
        "debates.compat.django.admin",
    ),
    (
        "simple_history.models",
        "HistoricalRecords.create_historical_record_m2ms",
        "django-simple-history",
        "debates.compat.simple_history",
    ),
]
WITHOUT = """
import importlib, json, os, sys, tempfile
import django

def start_without(module, attribute, _library, compat):
    owner = importlib.import_module(module)
    *steps, name = attribute.split(".")
    for step in steps:
        owner = getattr(owner, step)
    for one in getattr(owner, "__mro__", [owner]):
        if name in vars(one):
            delattr(one, name)
    for loaded in [one for one in sys.modules if one.startswith(compat)]:
        del sys.modules[loaded]
    importlib.import_module(compat)

django.setup()
ends = []
for case in json.load(sys.stdin):
    with tempfile.TemporaryFile("w+") as errors:
        child = os.fork()
        if child == 0:
            os.dup2(errors.fileno(), sys.stderr.fileno())
            start_without(*case)
            sys.exit()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        errors.seek(0)
        ends.append([status, errors.read()])
print(json.dumps(ends))
"""
"""Starts without each attribute, in forks of a process that has loaded all that they start with."""


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sinorus.settings",
        "SINORUS_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }


@pytest.fixture(scope="module")
def ends(environment) -> list[tuple[int, str]]:
    """The exit status and standard error of a start without each of MISSING."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=ROOT,
        env=environment,
        input=json.dumps(MISSING),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("case", range(len(MISSING)), ids=[case[1] for case in MISSING])
def test_a_missing_attribute_ends_the_start_in_one_line(ends, case):
    _module, attribute, library, _compat = MISSING[case]
    status, errors = ends[case]

    assert status == requirements.EXIT_STATUS, errors
    [line] = errors.splitlines()
    assert line.startswith(f"Sinorus cannot start: {library} ")
    assert f"{attribute}. Install version " in line


def test_an_attribute_of_instances_is_missed(capsys):
    class Library:
        def __init__(self) -> None:
            self.kept = 1

    requirements.require_set_by("Django", "5.2", Library.__init__, ["kept"])
    with pytest.raises(SystemExit) as ended:
        requirements.require_set_by("Django", "5.2", Library.__init__, ["kept", "gone"])

    assert ended.value.code == requirements.EXIT_STATUS
    assert "Library().gone. Install version 5.2.\n" in capsys.readouterr().err


def test_every_check_runs_at_the_start(environment):
    loaded = subprocess.run(
        [sys.executable, "-c", "import sinorus.wsgi, sys; print(*sys.modules)"],
        cwd=ROOT,
        env=environment | {"SINORUS_INDEXER": "off"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    compat = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "debates" / "compat").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert compat
    assert compat - set(loaded) == set()


PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)\._(?!_)")
"""What a private attribute of something else looks like. Few files have one, and are parsed."""


def foreign_private_attributes(path: Path) -> Iterator[str]:
    """The attributes with an underscore that a file reads without defining them."""
    source = path.read_text(encoding="utf-8")
    if not PRIVATE.search(source):
        return
    tree = ast.parse(source)
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"self", "cls"}
    } | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.startswith("__")
            and node.attr not in own | DOCUMENTED
        ):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}"


def test_private_attributes_of_libraries_are_used_in_compat_alone():
    found = [
        line
        for folder in ("debates", "sinorus")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"compat", "migrations"} & set(path.parts)
        for line in foreign_private_attributes(path)
    ]

    assert found == []


def test_a_private_attribute_is_seen():
    path = ROOT / "debates" / "compat" / "simple_history.py"

    assert any("_history_m2m_fields" in line for line in foreign_private_attributes(path))
