"""Whole debates as files: given away, and taken in from elsewhere.

docs/interchange.md describes the format, debate.schema.json here holds files to it.
"""
