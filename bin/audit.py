"""Audit of the dependencies: their licences, known vulnerabilities, and an SBOM in CycloneDX.

Run by `make audit`. Allowed licences and answered vulnerabilities are in pyproject.toml,
[tool.sinorus]. Exits with 1 if a licence is not allowed, or if a locked version has a vulnerability
without an answer. Checks that are not possible are reported in a line, and are no failure.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
SBOM = HERE / "dist" / "sbom.json"
SERVICES = ("pypi", "osv")
"""Services that pip-audit can ask, in this order, until one of them knows the packages."""
PATIENCE = 180
"""Seconds that a service has for the packages of the lock."""


def main() -> int:
    """Write the SBOM, and report licences and vulnerabilities; return the exit status."""
    rules = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["sinorus"]
    components = installed()
    SBOM.parent.mkdir(exist_ok=True)
    kept = write_sbom(components, SBOM)
    say([f"SBOM: {kept} packages in {SBOM.relative_to(HERE)}."])
    faults = licence_faults(components["components"], rules["licences"])
    say(faults or ["Licences: all are allowed."])
    found = vulnerabilities(rules["vulnerabilities"])
    say(found)
    return int(bool(faults) or any(line.startswith("Vulnerability") for line in found))


def installed() -> dict[str, Any]:
    """Return the environment as a CycloneDX document."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "environment.json"
        run(
            *("cyclonedx-py", "environment", sys.executable, "--pyproject", "pyproject.toml"),
            *("--output-reproducible", "--output-format", "JSON", "--output-file", str(path)),
            check=True,
        )
        return json.loads(path.read_text())


def write_sbom(document: Mapping[str, Any], path: Path) -> int:
    """Write what runs in production, the packages without an extra; return how many."""
    names = required()
    components = [
        component for component in document["components"] if canonical(component["name"]) in names
    ]
    references = {component["bom-ref"] for component in components} | {"root-component"}
    arrows = [
        {**arrow, "dependsOn": sorted(references.intersection(arrow.get("dependsOn", ())))}
        for arrow in document.get("dependencies", ())
        if arrow["ref"] in references
    ]
    path.write_text(
        json.dumps({**document, "components": components, "dependencies": arrows}, indent=2) + "\n"
    )
    return len(components)


def licence_faults(components: Iterable[Mapping[str, Any]], rules: Mapping[str, Any]) -> list[str]:
    """Return a line for each package whose licences are not all allowed.

    rules  `allowed`, names of licences, and `packages`, licences that were read by hand
    """
    faults = []
    for component in components:
        name = canonical(component["name"])
        names = {rules["packages"][name]} if name in rules["packages"] else licences(component)
        if wrong := sorted(names - set(rules["allowed"])):
            faults.append(f"Licence: {component['name']} has {', '.join(wrong)}.")
        elif not names:
            faults.append(f"Licence: {component['name']} names none.")
    return faults


def licences(component: Mapping[str, Any]) -> set[str]:
    """Return the names of the licences of a component: all that it names, of a choice the first."""
    names: set[str] = set()
    for one in component.get("licenses", ()):
        if "expression" in one:
            parts = one["expression"].split(" AND ")
            names |= {part.split(" OR ")[0].strip("() ") for part in parts}
        else:
            name = one["license"].get("id") or one["license"].get("name", "")
            names.add(name.removeprefix("License :: OSI Approved :: "))
    return names - {""}


def vulnerabilities(answered: Mapping[str, str]) -> list[str]:
    """Return a line for each vulnerability that is not answered, and one that tells the coverage.

    answered  the reason why a vulnerability does not concern Sinorus, by its identifier
    """
    for service in SERVICES:
        packages = {
            (package["name"], package["version"]): package["vulns"]
            for package in audited(service, answered)
            if "version" in package
        }
        if packages:
            lines = [
                f"Vulnerability: {name} {version}: {vulnerability['id']}, fixed in"
                f" {', '.join(vulnerability['fix_versions']) or 'no version yet'}."
                for (name, version), vulnerabilities in sorted(packages.items())
                for vulnerability in vulnerabilities
            ]
            return [*lines, f"Vulnerabilities: {len(packages)} packages checked with {service}."]
    return ["Vulnerabilities: NOT CHECKED, no service that knows them can be reached from here."]


def audited(service: str, answered: Iterable[str]) -> list[dict[str, Any]]:
    """Return pip-audit's report on the lock; empty where the service does not answer in time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        ignored = [part for identifier in answered for part in ("--ignore-vuln", identifier)]
        try:
            done = run(
                *("pip-audit", "--requirement", "requirements.lock"),
                *("--require-hashes", "--disable-pip"),
                *("--vulnerability-service", service, "--timeout", "10"),
                *("--progress-spinner", "off", "--format", "json", "--output", str(path), *ignored),
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            say([f"pip-audit ({service}): no answer within {PATIENCE} seconds"])
            return []
        if path.exists() and path.stat().st_size:
            return json.loads(path.read_text())["dependencies"]
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1][:120]
        say([f"pip-audit ({service}): {reason}"])
        return []


def run(
    program: str, *arguments: str, check: bool = False, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of the virtual environment, in the repository; `timeout` in seconds."""
    return subprocess.run(
        [str(PROGRAMS / program), *arguments],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=check,
        timeout=timeout,
    )


def required() -> set[str]:
    """Return the names of the packages that this Python needs without any extra."""
    done = run(
        *("uv", "pip", "compile", "--quiet", "--no-annotate", "--no-header"),
        *("--constraint", "requirements.lock", "pyproject.toml"),
        check=True,
    )
    return {canonical(line.partition("==")[0]) for line in done.stdout.splitlines() if "==" in line}


def canonical(name: str) -> str:
    """Return the canonical spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def say(lines: Iterable[str]) -> None:
    """Print lines at once."""
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
