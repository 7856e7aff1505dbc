"""What the environment says in tests: nothing of the developer's own, and a data folder that goes.

Loaded by `-p tests.environment` (pyproject.toml), before Django's settings are.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

KEPT = {"SINORUS_CI"}

for name in [name for name in os.environ if name.startswith("SINORUS_") and name not in KEPT]:
    del os.environ[name]
for name in ("HOST", "PORT", "WEB_CONCURRENCY"):
    os.environ.pop(name, None)

_data_folder = tempfile.mkdtemp(prefix="sinorus-tests-")
os.environ["SINORUS_DATA_DIR"] = _data_folder
atexit.register(shutil.rmtree, _data_folder, ignore_errors=True)
