"""The data folder, and the secret key in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from search.disk_space import is_disk_full
from sinorus.environment import refuse, refuse_for_now

KEY_FILE = "secret_key"
DATABASE_FILE = "sinorus.sqlite3"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600

OWN_NAMES = frozenset(
    {KEY_FILE, DATABASE_FILE, "index", "static", "drawings", "metrics"} | {"lost+found"}
)
"""Names in the data folder; for the database, also those that begin with its name."""


def prepare_folder(folder: Path) -> None:
    """Create the folder if it is missing, and close it to everybody but its owner.

    The search index in it is opened by unpickling, so anyone who can write there can run code. Ends
    the process with one line if the folder cannot be created or written.
    """
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if _holds_nothing_else(folder):
            restrict(folder, PRIVATE_FOLDER)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if is_disk_full(error):
            if folder.is_dir():
                # Reading may go on; the start waits until it can write.
                return
            refuse_for_now(f"the disk of the data folder {folder} is full. Free some space there.")
        refuse(
            f"the data folder {folder} cannot be written ({error.strerror}). Give this user write"
            " permission, or set another folder in SINORUS_DATA_DIR."
        )


def prepare_database(path: Path) -> None:
    """Create the file of the SQLite database if it is missing, and close it to other users.

    SQLite gives the files that it creates beside the database the mode of the database. If the file
    cannot be created, the checks of the start say why.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    for file in database_files(path):
        restrict(file, PRIVATE_FILE)


def database_files(path: Path) -> list[Path]:
    """Return the files of an SQLite database that exist."""
    files = (path.with_name(f"{path.name}{suffix}") for suffix in ("", "-wal", "-shm", "-journal"))
    return [file for file in files if file.exists()]


def restrict(path: Path, mode: int) -> None:
    """Remove every permission that is not in `mode` from a file or folder of this user.

    Files of other users, or on a read-only disk, stay as they are; a system check reports them.
    """
    with contextlib.suppress(OSError):
        permissions = stat.S_IMODE(path.stat().st_mode)
        if permissions & ~mode:
            path.chmod(permissions & mode)


def is_open_to_others(path: Path) -> bool:
    """Return whether other users of the machine can use a file or folder."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _holds_nothing_else(folder: Path) -> bool:
    """Tell whether a folder can be closed without locking others out of their own files.

    Somebody may have named a folder like /tmp or /srv.
    """
    return all(
        entry.name in OWN_NAMES or entry.name.startswith((".", f"{DATABASE_FILE}-"))
        for entry in folder.iterdir()
    )


@contextlib.contextmanager
def alone(folder: Path, wait: Callable[[], object]) -> Iterator[None]:
    """Lock the folder against other starts for the duration of the block.

    `wait` is called if another start has the lock, before waiting for it. The lock ends with the
    process at the latest, and is not inherited by the program that the process becomes.
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

    Two processes that start at once end up with the same key: each writes one beside the file, and
    only the first can give its own the final name.
    """
    key_file = folder / KEY_FILE
    try:
        if not key_file.exists():
            _keep(key_file, secrets.token_urlsafe(64))
        key = key_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        if is_disk_full(error):
            refuse_for_now(f"the disk is full, so no secret key can be written to {key_file}.")
        refuse(f"the secret key in {key_file} cannot be read or written ({error}).")
    if len(key) < 50:
        refuse(
            f"the secret key in {key_file} is shorter than 50 characters. Remove the file to create"
            " a new key (everyone has to sign in again)."
        )
    return key


def replace_secret_key(folder: Path, key: str) -> None:
    """Replace the present secret key by this one."""
    _keep(folder / KEY_FILE, key, instead=True)


def _keep(path: Path, key: str, *, instead: bool = False) -> None:
    # mkstemp makes the file with mode 0600
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())
        if instead:
            draft.replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
