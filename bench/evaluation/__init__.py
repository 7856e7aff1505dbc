"""Ranking quality, measured on test collections with relevance judgments."""
