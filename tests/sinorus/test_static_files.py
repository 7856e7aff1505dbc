"""Collection of static files after a change, and only then."""

from __future__ import annotations

import pytest

from sinorus import static_files


@pytest.fixture
def source(settings, tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "style.css").write_text("a {}")
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def collected(settings):
    return {path.name for path in settings.STATIC_ROOT.iterdir()} - {static_files.STAMP}


def test_they_are_collected_once(source, settings):
    assert static_files.collect() == 1
    assert collected(settings) == {"style.css"}

    assert static_files.collect() is None


def test_a_file_that_changed_is_collected_again(source, settings):
    static_files.collect()
    (source / "style.css").write_text("a { color: red }")

    assert static_files.collect() == 1
    assert (settings.STATIC_ROOT / "style.css").read_text() == "a { color: red }"


def test_a_file_that_is_no_more_goes(source, settings):
    static_files.collect()
    (source / "style.css").rename(source / "pages.css")

    assert static_files.collect() == 1
    assert collected(settings) == {"pages.css"}


def test_a_collection_that_was_broken_off_is_done_again(source, settings, monkeypatch):
    def break_off(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(static_files, "call_command", break_off)
        with pytest.raises(KeyboardInterrupt):
            static_files.collect()

    assert static_files.collect() == 1
    assert collected(settings) == {"style.css"}
