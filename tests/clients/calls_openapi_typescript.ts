// Calls with openapi-fetch and the types that openapi-typescript makes: ADDRESS as the argument.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./openapi_typescript_made";

const DEBATE = "china-russia-2022";
const POSITION = "gabuev-asymmetry-grows";
const api = createClient<paths, "application/json" | "application/problem+json">({
  baseUrl: process.argv[2] ?? "",
  headers: { Accept: "application/json" },
});
const slug = { path: { slug: DEBATE } };

/** The data of an answer that has to be one. */
async function of<Data>(asked: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await asked;
  assert.ok(data !== undefined, JSON.stringify(error));
  return data;
}

const CALLS: (() => Promise<void>)[] = [
  async function index() {
    assert.ok((await of(api.GET("/api/v1/"))).positions);
  },
  async function debates() {
    const found = await of(api.GET("/api/v1/debates/"));
    assert.deepEqual(found.results.map((one) => one.slug), [DEBATE]);
  },
  async function debate() {
    assert.ok(((await of(api.GET("/api/v1/debates/{slug}/", { params: slug }))).position_count ?? 0) > 50);
  },
  async function filtersOfTwoValues() {
    const query = { expert: ["lukin", "fallon"], stance: ["affirms" as const, "denies" as const] };
    const found = await of(api.GET("/api/v1/positions/", { params: { query } }));
    assert.equal(new Set(found.results.map((one) => one.expert?.slug)).size, 2);
  },
  async function twoFields() {
    const query = { fields: ["slug", "statement"], page_size: 3 };
    const found = await of(api.GET("/api/v1/positions/", { params: { query } }));
    for (const one of found.results) assert.deepEqual(Object.keys(one), ["slug", "statement"]);
  },
  async function twoExpansions() {
    const query = { expand: ["expert" as const, "evidence" as const] };
    const found = await of(api.GET("/api/v1/positions/", { params: { query } }));
    for (const one of found.results) assert.ok(one.expert?.name && one.evidence);
  },
  async function positionWithParts() {
    const query = { expand: ["question" as const, "counterpoints.raised_by.expert" as const] };
    const params = { path: { slug: POSITION }, query };
    const found = await of(api.GET("/api/v1/positions/{slug}/", { params }));
    assert.ok("counterpoints" in found && found.counterpoints?.length === 2);
  },
  async function positionAtAMoment() {
    const path = { slug: POSITION };
    const now = await of(api.GET("/api/v1/positions/{slug}/", { params: { path } }));
    assert.ok("modified" in now && now.modified);
    const params = { path, query: { at: now.modified } };
    assert.ok("digest" in (await of(api.GET("/api/v1/positions/{slug}/", { params }))));
  },
  async function changesSince() {
    const query = { modified_since: new Date(0).toISOString() };
    assert.ok((await of(api.GET("/api/v1/positions/", { params: { query } }))).count > 50);
  },
  async function search() {
    const query = {
      q: "junior partner",
      facets: ["expert" as const, "stance" as const],
      fields: ["slug", "stance"],
    };
    const found = await of(api.GET("/api/v1/search/", { params: { query } }));
    assert.deepEqual(Object.keys(found.facets).sort(), ["expert", "stance"]);
  },
  async function suggestions() {
    const found = await of(api.GET("/api/v1/search/suggest/", { params: { query: { q: "gab" } } }));
    assert.ok(found.results[0]?.text);
  },
  async function graph() {
    const found = await of(api.GET("/api/v1/debates/{slug}/graph/", { params: slug }));
    assert.ok(found.directed && found.nodes.length > 50 && found.edges[0]?.kind);
  },
  async function agreement() {
    assert.ok(await of(api.GET("/api/v1/debates/{slug}/agreement/", { params: slug })));
  },
  async function exchanges() {
    assert.ok((await of(api.GET("/api/v1/debates/{slug}/exchanges/", { params: slug }))).results);
  },
  async function archive() {
    const { response } = await api.GET("/api/v1/debates/{slug}/export.zip", {
      params: slug,
      parseAs: "stream",
      headers: { Accept: "application/problem+json" },
    });
    assert.equal(Buffer.from(await response.arrayBuffer()).subarray(0, 2).toString(), "PK");
  },
  async function feed() {
    const { data } = await api.GET("/feeds/positions.atom", {
      params: { query: { expert: ["lukin"] } },
      parseAs: "text",
      headers: { Accept: "application/atom+xml" },
    });
    assert.match(String(data), /<feed/);
  },
  async function cursorToTheEnd() {
    const found = new Set<string | undefined>();
    let cursor: string | null = "first";
    let since = "";
    let pages = 0;
    while (cursor) {
      const query = { cursor, page_size: 20, fields: ["slug"] };
      const page: { next: string | null; as_of?: string; results: { slug?: string }[] } = await of(
        api.GET("/api/v1/positions/", { params: { query } }),
      );
      for (const one of page.results) found.add(one.slug);
      cursor = page.next && new URL(page.next).searchParams.get("cursor");
      since = page.as_of ?? "";
      pages += 1;
    }
    assert.ok(pages === 3 && found.size > 50);
    const gone = await of(api.GET("/api/v1/tombstones/", { params: { query: { since } } }));
    assert.equal(gone.count, 0);
  },
  async function problems() {
    const missing = await api.GET("/api/v1/positions/{slug}/", { params: { path: { slug: "none" } } });
    assert.equal(missing.error?.status, 404);
    const wrong = await api.GET("/api/v1/positions/", { params: { query: { expert: ["lukn"] } } });
    const problem = wrong.error;
    assert.ok(problem?.type === "/api/v1/problems/invalid-parameters/");
    assert.equal(problem.errors[0]?.nearest, "lukin");
  },
  async function notModified() {
    const params = { path: { slug: POSITION } };
    const { response } = await api.GET("/api/v1/positions/{slug}/", { params });
    const headers = { "If-None-Match": response.headers.get("ETag") };
    const again = await api.GET("/api/v1/positions/{slug}/", { params, headers });
    assert.equal(again.response.status, 304);
  },
  async function related() {
    const params = { path: { slug: POSITION } };
    const similar = await of(api.GET("/api/v1/positions/{slug}/similar/", { params }));
    assert.ok((similar.results[0]?.score ?? 0) > 0);
    assert.ok((await of(api.GET("/api/v1/positions/{slug}/history/", { params }))).results);
    assert.ok((await of(api.GET("/api/v1/positions/{slug}/citation/", { params }))).apa);
  },
];

async function main() {
  for (const call of CALLS) await call();
  console.log(`${CALLS.length} calls passed`);
}
void main();
