"""The TypeScript SDK: examples of its README, copies by ETag, retries, types, and its version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from debates.api.endpoints.index import openapi_document
from tests.clients.readme_examples import examples
from tests.clients.typescript_sdk import SDK, build, run

COMPILER = {
    "extends": f"{SDK}/tsconfig.json",
    "compilerOptions": {"rootDir": ".", "outDir": "made", "noUnusedLocals": False},
    "include": ["*.ts"],
}

OF_A_SERVER_THAT_TELLS = """
import { Sinorus, SinorusError } from "sinorus-client";
declare const process: { exit(code: number): never };

const asked: (string | null)[] = [];
const waited: number[] = [];
let told: Response[] = [];
const api = new Sinorus("https://debates.example.org", {
  retries: undefined,
  fetch: async (_, init) => {
    asked.push(new Headers(init?.headers).get("If-None-Match"));
    return told.shift() ?? Response.error();
  },
  sleep: async (milliseconds) => void waited.push(milliseconds),
});
const body = '{"one": 1}';

told = [new Response(body, { headers: { ETag: '"a"' } }), new Response(null, { status: 304 })];
const kept = [await api.get("kept/"), await api.get("kept/")];
console.log(JSON.stringify([kept, asked]));

told = [
  new Response("", { status: 429, headers: { "Retry-After": "7" } }),
  new Response("", { status: 503, headers: { "Retry-After": "2" } }),
  new Response(body),
];
console.log(JSON.stringify([await api.get("later/"), waited]));

told = [new Response("null", { status: 503, headers: { "Retry-After": "600" } })];
try {
  await api.get("never/");
} catch (error) {
  if (!(error instanceof SinorusError)) process.exit(1);
  console.log(JSON.stringify([error.status, waited.length]));
}

const untold: string[] = [];
for (const key of ["", ".", ".."])
  await api.positions.get(key).catch((error) => untold.push(error.name));
console.log(JSON.stringify([untold, asked.length]));

told = Array.from({ length: 9 }, () => new Response("", { status: 503 }));
await api.get("never/").catch(() => console.log(JSON.stringify(told.length)));
"""

OF_TYPES = """
import { Sinorus } from "sinorus-client";
const api = new Sinorus("https://debates.example.org");
const plain = await api.positions.get("a");
export const name: string = plain.expert.name;
export const kind: string = (await api.positions.get("a", { expand: ["expert"] })).expert.kind;
// @ts-expect-error: without expand there may be no kind
export const none: string = plain.expert.kind;
const screen = await api.positions.get("a", { expand: ["participation", "citation", "similar"] });
export const shown: (string | null | undefined)[] = [
  screen.citation.apa,
  screen.participation?.role,
  screen.similar.results[0]?.position.statement,
];
// @ts-expect-error: only one position has what is similar to it
api.positions.list({ expand: ["similar"] });
// @ts-expect-error: there is no such filter
api.positions.list({ experts: ["lukin"] });
// @ts-expect-error: there is no such stance
api.positions.list({ stance: ["deny"] });
// @ts-expect-error: fields may leave anything out
export const left: string = (await api.positions.get("a", { fields: ["slug"] })).statement;
"""

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a project that uses the SDK, built of the present description."""
    build()
    folder = tmp_path_factory.mktemp("project")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "sinorus-client").symlink_to(SDK)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps(COMPILER))
    return folder


def compiled(project: Path, name: str, program: str) -> str:
    """Compile a program in the project, strictly, and return the path of what it became."""
    (project / f"{name}.ts").write_text(program)
    run(project, str(SDK / "node_modules" / ".bin" / "tsc"), "--project", "tsconfig.json")
    return f"made/{name}.js"


def test_the_examples_of_the_readme_compile_and_run(project, address):
    program = compiled(project, "readme", examples(SDK / "README.md", "ts", address))

    said = run(project, "node", program)

    assert "400 expert: There is no expert “lukn”. Did you mean “lukin”?" in said


def test_results_are_typed_by_expand_and_fields(project):
    compiled(project, "types", OF_TYPES)


def test_answers_are_kept_by_their_tag_and_requests_repeated_after_the_time_asked(project):
    said = run(project, "node", compiled(project, "telling", OF_A_SERVER_THAT_TELLS))

    kept, repeated, refused, untold, untaken = (json.loads(line) for line in said.splitlines())
    assert kept == [[{"one": 1}, {"one": 1}], [None, '"a"']]
    assert repeated == [{"one": 1}, [7000, 2000]]
    assert refused == [503, 2]
    assert untold == [["RangeError"] * 3, 6]
    assert untaken == 5


def test_the_version_is_that_of_the_api():
    package = json.loads((SDK / "package.json").read_text())

    assert package["version"] == openapi_document()["info"]["version"]
