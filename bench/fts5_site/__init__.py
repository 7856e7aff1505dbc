"""Django site with a search over SQLite's FTS5, to compare whole requests with.

What an expert of FTS5 would build: the same texts in a table of FTS5 with its Porter stemmer, their
keywords clustered by document, matches read once for total and facets, marks by `snippet()` for
the page alone, rows by Django REST framework.
"""
