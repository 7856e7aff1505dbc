"""Executes a notebook; a cell that fails ends it with its traceback: FILE as the only argument."""

from __future__ import annotations

import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300).execute()
shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
print(f"{len(shown)} outputs: its calls passed")
