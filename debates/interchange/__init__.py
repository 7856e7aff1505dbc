"""Whole debates as files: given away, and taken in from elsewhere.

docs/interchange.md describes the format, docs/debate.schema.json is its JSON Schema.
"""
