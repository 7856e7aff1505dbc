"""Description of the machine that was measured."""

from __future__ import annotations

import platform
from pathlib import Path


def machine() -> dict[str, str]:
    """Describe the machine."""
    known = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.split(":", 1)[1].strip() for line in known if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return {
        "processor": f"{models[0] if models else platform.machine()}, {len(models)} cores",
        "memory": f"{int(memory) // 1024 // 1024} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
