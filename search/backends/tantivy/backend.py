"""Search backend of tantivy: an index on this host, for more than some thousand documents."""

from __future__ import annotations

from search.backends.local import LocalBackend
from search.backends.tantivy.files import TantivyFiles


class TantivyBackend(LocalBackend):
    """Search backend of tantivy (see search.backends.local)."""

    files_class = TantivyFiles
