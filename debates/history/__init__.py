"""History: earlier versions of all content, tombstones, and the public record of positions.

An app of its own, so that `dumpdata debates` holds the debates as they are and nothing else.
"""
