"""Age of the state of a standby, told by positions in the log."""

from __future__ import annotations

from sinorus.standby.progress import Progress


def test_nothing_is_known_before_a_position_is_reached():
    progress = Progress()
    progress.primary_had(1.0, 100)
    progress.standby_has(99)

    assert progress.as_of is None


def test_it_has_all_that_was_confirmed_before_a_position_that_it_reached():
    progress = Progress()
    for moment, position in [(1.0, 100), (2.0, 200), (3.0, 300)]:
        progress.primary_had(moment, position)
    progress.standby_has(250)

    assert progress.as_of == 2.0


def test_a_primary_that_writes_nothing_is_no_lag():
    progress = Progress()
    for moment in (1.0, 2.0, 600.0):
        progress.primary_had(moment, 100)
        progress.standby_has(100)

    assert progress.as_of == 600.0


def test_a_standby_that_is_cut_off_grows_older_with_what_is_written():
    progress = Progress()
    progress.primary_had(1.0, 100)
    progress.standby_has(100)
    for moment in range(2, 2000):
        progress.primary_had(float(moment), 100 + moment)
        progress.standby_has(100)

    assert progress.as_of == 1.0


def test_a_standby_that_had_everything_stays_current_while_the_primary_is_away():
    progress = Progress()
    progress.primary_had(1.0, 100)
    progress.standby_has(100)
    progress.primary_is_away(60.0, 100)

    assert progress.as_of == 60.0


def test_a_standby_that_lacked_something_grows_older_while_the_primary_is_away():
    progress = Progress()
    progress.primary_had(1.0, 100)
    progress.standby_has(100)
    progress.primary_had(2.0, 200)
    progress.primary_is_away(60.0, 150)

    assert progress.as_of == 1.0
