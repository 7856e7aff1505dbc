"""Uploaded files that an editor looks at before they are imported."""
