"""Workbench of a debate: the text of its source next to its records."""
