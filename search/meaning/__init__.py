"""Sentence vectors of texts and questions, an optional layer of the search."""
