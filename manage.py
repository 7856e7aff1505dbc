#!/usr/bin/env python
"""Django's command line for Sinorus."""

import os
import sys

from django.core.management import execute_from_command_line

from search.disk_space import FULL, is_disk_full

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        # what a shell says of a command that Ctrl-C ended
        sys.exit(130)
    except Exception as error:
        if not is_disk_full(error):
            raise
        sys.exit(f"{FULL} Free some space, then try again. ({' '.join(str(error).split())})")
