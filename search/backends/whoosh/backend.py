"""Search backend of Whoosh, the default: an index on this host, for some thousand documents."""

from __future__ import annotations

from search.backends.local import LocalBackend
from search.backends.whoosh.files import WhooshFiles


class WhooshBackend(LocalBackend):
    """Search backend of Whoosh (see search.backends.local)."""

    files_class = WhooshFiles
