"""Reviews of claims by fact checkers, in the vocabulary of schema.org."""
