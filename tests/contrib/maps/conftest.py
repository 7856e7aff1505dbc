"""The reader of pages, which the tests of maps share."""

from tests.debates.pages.conftest import read

__all__ = ["read"]
