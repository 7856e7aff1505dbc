"""The data folder, and the secret key in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sinorus.environment import refuse

KEY_FILE = "secret_key"


def prepare(folder: Path) -> None:
    """Make the folder if it is missing, readable by its owner only.

    The search index in it is opened by unpickling, so whoever writes there runs code here.
    Ends the process with one line where the folder cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        refuse(
            f"the data folder {folder} cannot be written ({error.strerror}). Give this user write"
            " permission, or set another folder in SINORUS_DATA_DIR."
        )


@contextlib.contextmanager
def alone(folder: Path, wait: Callable[[], object]) -> Iterator[None]:
    """Lock the folder against other starts for the duration of the block.

    `wait` is called where somebody else is at it, who is then waited for. The lock ends with
    the process at the latest, and is not handed on to what the process becomes.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def secret_key(folder: Path) -> str:
    """Return the secret key of this installation, generated on the first call.

    Two processes that start at once end up with the same key: each writes one beside the
    file, and only the first can give its own the final name.
    """
    kept = folder / KEY_FILE
    try:
        if not kept.exists():
            _keep(kept, secrets.token_urlsafe(64))
        key = kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"the secret key in {kept} cannot be read or written ({error}).")
    if len(key) < 50:
        refuse(
            f"the secret key in {kept} is shorter than 50 characters. Remove the file to create"
            " a new key (everyone has to sign in again)."
        )
    return key


def _keep(path: Path, key: str) -> None:
    # mkstemp makes the file with mode 0600
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
