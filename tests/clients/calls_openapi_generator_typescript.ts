// Calls with the client that openapi-generator makes (typescript-fetch): ADDRESS as the argument.
import assert from "node:assert/strict";
import {
  AboutApi,
  Configuration,
  DebatesApi,
  PositionsApi,
  ResponseError,
  SearchApi,
} from "./openapi_generator_made";

const slug = "china-russia-2022";
const POSITION = "gabuev-asymmetry-grows";
const settings = new Configuration({ basePath: process.argv[2] ?? "" });
const about = new AboutApi(settings);
const debates = new DebatesApi(settings);
const positions = new PositionsApi(settings);
const search = new SearchApi(settings);

/** The problem that a call ends with. */
async function problemOf(asked: Promise<unknown>) {
  try {
    await asked;
  } catch (error) {
    assert.ok(error instanceof ResponseError);
    return error.response;
  }
  return assert.fail("This was not refused.");
}

const CALLS: (() => Promise<void>)[] = [
  async function index() {
    assert.ok((await about.getIndex()).positions);
  },
  async function allDebates() {
    assert.deepEqual((await debates.listDebates()).results.map((one) => one.slug), [slug]);
  },
  async function debate() {
    assert.ok(((await debates.getDebate({ slug })).positionCount ?? 0) > 50);
  },
  async function filtersOfTwoValues() {
    const found = await positions.listPositions({
      expert: ["lukin", "fallon"],
      stance: ["affirms", "denies"],
    });
    assert.equal(new Set(found.results.map((one) => one.expert?.slug)).size, 2);
  },
  async function twoFields() {
    const found = await positions.listPositions({ fields: ["slug", "statement"], pageSize: 3 });
    for (const one of found.results) {
      const given = Object.entries(one).filter(([, value]) => value !== undefined);
      assert.deepEqual(given.map(([name]) => name), ["slug", "statement"]);
    }
  },
  async function twoExpansions() {
    const found = await positions.listPositions({ expand: ["expert", "evidence"] });
    for (const one of found.results) assert.ok(one.expert?.name && one.evidence);
  },
  async function positionWithParts() {
    const expand = ["question", "counterpoints.raised_by.expert"] as const;
    const found = await positions.getPosition({ slug: POSITION, expand: [...expand] });
    assert.ok("counterpoints" in found && found.counterpoints?.length === 2);
  },
  async function positionAtAMoment() {
    const now = await positions.getPosition({ slug: POSITION });
    assert.ok("modified" in now && now.modified);
    // a Date has no microseconds: the version that is served begins within its millisecond
    const at = new Date(now.modified.getTime() + 1);
    assert.equal((await positions.getPosition({ slug: POSITION, at })).slug, POSITION);
  },
  async function changesSince() {
    assert.ok((await positions.listPositions({ modifiedSince: new Date(0) })).count > 50);
  },
  async function foundByWords() {
    const found = await search.searchPositions({
      q: "junior partner",
      facets: ["expert", "stance"],
      fields: ["slug", "stance"],
    });
    assert.ok(found.results[0]?.position.slug);
    assert.deepEqual(Object.keys(found.facets).sort(), ["expert", "stance"]);
  },
  async function suggestions() {
    assert.ok((await search.suggest({ q: "gab" })).results[0]?.text);
  },
  async function graph() {
    const found = await debates.getDebateGraph({ slug });
    assert.ok(found.directed && found.nodes.length > 50 && found.edges[0]?.kind);
  },
  async function agreement() {
    assert.ok(await debates.getDebateAgreement({ slug }));
  },
  async function exchanges() {
    assert.ok((await debates.listDebateExchanges({ slug })).results);
  },
  async function archive() {
    const file = await debates.getDebateArchive({ slug });
    assert.equal(Buffer.from(await file.arrayBuffer()).subarray(0, 2).toString(), "PK");
  },
  async function feed() {
    assert.match(await (await positions.getPositionFeed({ expert: ["lukin"] })).text(), /<feed/);
  },
  async function cursorToTheEnd() {
    const found = new Set<string | undefined>();
    let cursor: string | null = "first";
    let since: Date | undefined;
    let pages = 0;
    while (cursor) {
      const page: Awaited<ReturnType<typeof positions.listPositions>> =
        await positions.listPositions({ cursor, pageSize: 20, fields: ["slug"] });
      for (const one of page.results) found.add(one.slug);
      cursor = page.next && new URL(page.next).searchParams.get("cursor");
      since = page.asOf;
      pages += 1;
    }
    assert.ok(pages === 3 && found.size > 50);
    assert.equal((await about.listTombstones({ since })).count, 0);
  },
  async function problems() {
    const missing = await problemOf(positions.getPosition({ slug: "no-such" }));
    assert.equal((await missing.json()).status, 404);
    const wrong = await problemOf(positions.listPositions({ expert: ["lukn"] }));
    assert.equal((await wrong.json()).errors[0].nearest, "lukin");
  },
  async function notModified() {
    const { raw } = await positions.getPositionRaw({ slug: POSITION });
    const headers = { "If-None-Match": raw.headers.get("ETag") ?? "" };
    const again = await problemOf(positions.getPosition({ slug: POSITION }, { headers }));
    assert.equal(again.status, 304);
  },
  async function related() {
    assert.ok(((await positions.listSimilarPositions({ slug: POSITION })).results[0]?.score ?? 0) > 0);
    assert.ok((await positions.getPositionHistory({ slug: POSITION })).results);
    assert.ok((await positions.getPositionCitation({ slug: POSITION })).apa);
  },
];

async function main() {
  for (const call of CALLS) await call();
  console.log(`${CALLS.length} calls passed`);
}
void main();
