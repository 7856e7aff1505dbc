"""Synthetic debates of any size, to measure with."""
