"""Previews: a draft at its future addresses, below /preview/ and a key."""
