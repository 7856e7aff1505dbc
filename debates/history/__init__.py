"""What was: earlier versions of everything that editors change, and former addresses.

An app of its own, so that `dumpdata debates` holds the debates as they are and nothing else.
"""
