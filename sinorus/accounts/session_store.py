"""Sessions in the database, where a cookie that no session can have is none."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{32}", re.ASCII)
"""The keys that Django gives to sessions."""


class SessionStore(db.SessionStore):
    """Django's store, which asks the database for no other keys than its own.

    A cookie may have any characters, even a null character (as \\000), which PostgreSQL refuses.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if KEY.fullmatch(session_key or "") else None)
