"""Pasted text of a source made into numbered paragraphs: from web pages, Word, PDF, subtitles."""
