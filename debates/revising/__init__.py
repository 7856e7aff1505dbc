"""Changes of several objects as one: merging, bulk change."""
