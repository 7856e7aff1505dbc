"""The tests of a contrib app are those of a site that has it."""

from __future__ import annotations

from django.conf import settings

from sinorus.setting_values import CONTRIB

collect_ignore = [name for name in CONTRIB if name not in settings.SINORUS_CONTRIB]
