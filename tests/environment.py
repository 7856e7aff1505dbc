"""What the environment says in tests: nothing of the developer's own, and a data folder that goes.

Loaded by `-p tests.environment` (pyproject.toml), before Django's settings are.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"SINORUS_CI"}

for name in [name for name in os.environ if name.startswith("SINORUS_") and name not in KEPT]:
    del os.environ[name]
for name in ("HOST", "PORT", "WEB_CONCURRENCY"):
    os.environ.pop(name, None)

_data_folder = Path(tempfile.mkdtemp(prefix="sinorus-tests-"))
# WhiteNoise warns where there is none.
(_data_folder / "static").mkdir()
os.environ["SINORUS_DATA_DIR"] = str(_data_folder)
atexit.register(shutil.rmtree, _data_folder, ignore_errors=True)
