"""Changes of several objects as one: merging, bulk change, find and replace, copying, moving."""
