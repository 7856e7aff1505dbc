"""Feeds of what is new, corrected and withdrawn, for feed readers (Atom, RFC 4287)."""
