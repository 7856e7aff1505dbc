"""The example of an argument map in the documentation, from a file to a search."""

from __future__ import annotations

import re
import shlex
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command

PAGE = Path(settings.BASE_DIR) / "docs" / "interchange.md"


@pytest.mark.django_db
def test_five_commands_lead_from_a_file_to_a_search(client, live_index, monkeypatch):
    monkeypatch.chdir(settings.BASE_DIR)
    section = PAGE.read_text("utf-8").partition("## Other formats")[2]
    *commands, request = re.findall(r"```\n(.*?)\n```", section, re.DOTALL)[0].splitlines()

    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "manage.py"
        call_command(*arguments, stdout=StringIO())
    address = urlsplit(shlex.split(request)[1])
    answer = client.get(f"{address.path}?{address.query}").json()

    assert len([*commands, request]) == 5
    assert "The fee is a tax" in [hit["position"]["statement"] for hit in answer["results"]]
