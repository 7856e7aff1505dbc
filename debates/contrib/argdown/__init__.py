"""Argument maps in Argdown, a syntax for arguments in plain text."""
