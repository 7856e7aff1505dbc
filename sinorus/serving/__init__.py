"""Connections of clients, which occupy no thread while they are slow."""
