"""Collect the static files of an installation that is measured without `manage.py serve`."""

from __future__ import annotations

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    django.setup()
    from sinorus.static_files import collect

    collect()
