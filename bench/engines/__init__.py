"""Engines of the benchmark, each a module with a function `opened`.

A module imports only its own engine and this package, since the peers' environment does not
contain the project.
"""
