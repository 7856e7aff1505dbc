"""Worklist of editors: what is missing or doubtful in a debate, found by rules."""
