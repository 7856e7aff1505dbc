"""Worklist of editors: missing or doubtful content of a debate, found by rules."""
