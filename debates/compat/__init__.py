"""Private interfaces of the libraries, one module for each library.

Nothing else in `debates` uses a library beyond what its documentation promises. Each module names
the versions that it was read against, and `requirements.require` ends the process in one line
where a later version lacks one of the attributes.
"""
