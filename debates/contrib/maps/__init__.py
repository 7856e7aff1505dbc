"""Argument maps: the page of a debate's map, and the graph for programs that draw or compute."""
