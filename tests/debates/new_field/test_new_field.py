"""A field that is declared as docs/architecture.md says, in three files, passes every door.

A copy of the code gets the field `setting` of positions, a text to search and to filter by, and its
migrations. There the completeness of the doors is tested, and the filters by it
(`filters_by_setting.py`).
"""

from __future__ import annotations

import pytest

from tests.debates.copied_code import changed_files, copy_code, make_migrations, run

pytestmark = pytest.mark.slow

MODEL = "debates/models/positions.py"
FIELD = """    setting = declare(
        models.CharField(max_length=200, blank=True, default="", db_default=""),
        "Occasion on which the expert said it.",
        example="a panel in Astana, 2021",
        index="detail",
        keyword="setting",
        facet=66,
        filter="Filter by the occasion on which the expert said it.",
    )
"""
BEFORE = "    question = declare(\n"


@pytest.fixture
def copy(tmp_path):
    """A copy of the code whose positions have the field; its migrations are made."""
    folder = tmp_path / "copy"
    copy_code(folder)
    model = folder / MODEL
    model.write_text(model.read_text().replace(BEFORE, FIELD + BEFORE, 1))
    make_migrations(folder, "setting")
    return folder


def test_a_declared_text_passes_every_door_and_filter(copy):
    changed = changed_files(copy)

    assert MODEL in changed
    assert len(changed) == 3, "besides the model, a migration of the debates and of the history"
    doors = ("tests/debates/test_completeness.py", "tests/contrib/assistants/test_completeness.py")
    filters = "tests/debates/new_field/filters_by_setting.py"
    run(copy, "-m", "pytest", "-q", "-n0", *doors, filters)
