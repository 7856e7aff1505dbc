"""Engines that answer the benchmark's queries: each is a module with a function `opened`.

A module imports its own engine alone, and nothing of this project but what is here: the peers
live in an environment in which the project is not installed.
"""
