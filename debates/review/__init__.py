"""The way of a draft to readers: links to its preview, review, and publication."""
