"""Django site with a search over SQLite's FTS5, to compare whole requests with.

It is built as an expert of FTS5 would: the same texts in a table of FTS5 with its Porter stemmer,
their keywords clustered by document, matches read once for total and facets, marks by `snippet()`
only for the page, rows by Django REST framework.
"""
