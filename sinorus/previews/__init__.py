"""Previews: a draft at the addresses that it will have, below /preview/ and a key."""
