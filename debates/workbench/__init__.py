"""Workbench of a debate: the text of its source beside what was taken from it."""
