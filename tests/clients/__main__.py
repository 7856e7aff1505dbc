"""Makes clients of the API's description with four generators, and lets each make 20 calls.

The types of the Python SDK are checked, and the example notebook, which uses it, is executed.

    python -m tests.clients

Needs npm, Java 11 or later and Maven. The generators are pinned: in `requirements.lock` (extra
`nightly`), in `package-lock.json`, and in `openapi-generator.lock` with the digest of its archive.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.clients.readme_examples import examples
from tests.clients.server import ROOT, server

HERE = Path(__file__).resolve().parent
SDK = ROOT / "clients" / "python"
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


class Workshop:
    """A folder in which clients are made and run.

    folder   where all of it lies
    address  of the server
    """

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.python = folder / "python" / "bin" / "python"
        self.description = folder / "openapi.json"
        with urllib.request.urlopen(f"{address}/api/v1/schema/") as answer:
            self.description.write_bytes(answer.read())

    def run(self, *command: str | Path, **environment: str) -> None:
        """Run a command in the folder; its output is shown where it fails."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout)
        if "calls passed" in done.stdout:
            print(f"  {done.stdout.strip()}", flush=True)

    def prepare(self) -> None:
        """Install the generators and what their clients need."""
        uv = (sys.executable, "-m", "uv")
        self.run(*uv, "venv", "--quiet", "--python", sys.executable, "python")
        install = ("pip", "install", "--quiet", "--require-hashes", "--python", self.python)
        lock, declared = ROOT / "requirements.lock", ROOT / "pyproject.toml"
        self.run(*uv, *install, "--constraint", lock, "-r", declared, "--extra", "nightly")
        for file in (*HERE.glob("*.ts"), *HERE.glob("*.json"), HERE / ".npmrc"):
            shutil.copy(file, self.folder)
        self.run("npm", "ci", "--no-progress")
        coordinates, _, digest = (HERE / "openapi-generator.lock").read_text().partition("\n")
        self.run("mvn", "--quiet", MAVEN_COPY, f"-Dartifact={coordinates}", "-DoutputDirectory=jar")
        (self.jar,) = (self.folder / "jar").glob("*.jar")
        found = hashlib.sha256(self.jar.read_bytes()).hexdigest()
        if digest.strip() != f"sha256:{found}":
            raise SystemExit(f"{self.jar.name} is not the one that is pinned: {found}")

    def generate(self, generator: str, place: str, *options: str) -> None:
        """Make a client with openapi-generator."""
        command = ("java", "-jar", self.jar, "generate", "-i", self.description)
        self.run(*command, "-g", generator, "-o", place, *options)


def openapi_python_client(shop: Workshop) -> None:
    """openapi-python-client."""
    shop.run(
        *(shop.python.with_name("openapi-python-client"), "generate", "--meta", "none"),
        *("--path", shop.description, "--output-path", "openapi_python_client_made"),
        *("--config", HERE / "openapi-python-client.yaml"),
        PATH=f"{shop.python.parent}{os.pathsep}{os.environ['PATH']}",
    )
    calls = HERE / "calls_openapi_python_client.py"
    shop.run(shop.python, calls, shop.address, PYTHONPATH=str(shop.folder))


def openapi_generator_python(shop: Workshop) -> None:
    """The generator `python` of openapi-generator."""
    named = "--additional-properties=packageName=openapi_generator_made"
    shop.generate("python", "openapi_generator_python", named)
    calls = HERE / "calls_openapi_generator_python.py"
    path = str(shop.folder / "openapi_generator_python")
    shop.run(shop.python, calls, shop.address, PYTHONPATH=path)


def typescript(shop: Workshop) -> None:
    """openapi-typescript with openapi-fetch, and typescript-fetch of openapi-generator."""
    shop.generate("typescript-fetch", "openapi_generator_made")
    tools = shop.folder / "node_modules" / ".bin"
    made = ("--output", "openapi_typescript_made.d.ts")
    shop.run(tools / "openapi-typescript", shop.description, *made)
    shop.run(tools / "tsc", "--project", "tsconfig.json")
    for calls in ("calls_openapi_typescript", "calls_openapi_generator_typescript"):
        shop.run("node", f"made/{calls}.js", shop.address)


def python_sdk(shop: Workshop) -> None:
    """The Python SDK, with its types checked strictly, and the example notebook that uses it."""
    sources = shop.folder / "sdk"
    shutil.copytree(SDK / "src", sources)
    shop.run(sys.executable, SDK / "generate.py", shop.description, sources / "sinorus_client")
    program = sources / "examples_of_the_readme.py"
    program.write_text(examples(SDK / "README.md", "python", shop.address))
    shop.run(
        shop.python, "-m", "mypy", "--config-file=", "--strict", sources, MYPYPATH=str(sources)
    )
    shop.run(
        *(shop.python, HERE / "execute_notebook.py", ROOT / "examples" / "notebook.ipynb"),
        PYTHONPATH=str(sources),
        SINORUS_ADDRESS=shop.address,
    )


CLIENTS: tuple[Callable[[Workshop], None], ...] = (
    openapi_python_client,
    openapi_generator_python,
    typescript,
    python_sdk,
)


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as address:
        shop = Workshop(Path(name), address)
        shop.prepare()
        for client in CLIENTS:
            print(client.__name__, flush=True)
            try:
                client(shop)
            except subprocess.CalledProcessError as error:
                print(error.output)
                failed.append(client.__name__)
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


sys.exit(main())
