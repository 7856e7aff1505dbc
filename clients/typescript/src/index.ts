// The client: collections, search, and further addresses of debates and positions.
import type { Expanded, Head, Schemas } from "./expand.js";
import type { paths } from "./schema.js";
import { type Options, type Query, SinorusError, step, Transport } from "./transport.js";

export { type Expanded, type Options, type Query, type Schemas, SinorusError, Transport };
export type { paths };

type QueryOf<Path extends keyof paths> = NonNullable<
  paths[Path]["get"] extends { parameters: { query?: infer Given } } ? Given : never
>;
type Expansions<Path extends keyof paths> =
  QueryOf<Path> extends { expand?: readonly (infer One extends string)[] } ? One : never;

/** The address of one object of a collection. */
type OneOf<Path extends keyof paths> = Extract<keyof paths, `${Path}{slug}/` | `${Path}{id}/`>;

/** Filters and order of a list, and the page size of its requests. */
type Filters<Path extends keyof paths> = Omit<
  QueryOf<Path>,
  "fields" | "expand" | "page" | "cursor" | "format"
>;

type SearchPath = "/api/v1/search/";
type ComparePath = "/api/v1/compare/";
type SearchAnswer =
  paths[SearchPath]["get"]["responses"][200]["content"]["application/json"];
type PositionHit = Extract<SearchAnswer["results"][number], { position?: unknown }>;

/** The fields of a position that a result of the search shows without `fields`. */
type Shown =
  | "slug"
  | "url"
  | "html_url"
  | "statement"
  | "kind"
  | "stance"
  | "question"
  | "certainty"
  | "date"
  | "debate"
  | "expert"
  | "holders"
  | "evidence_count"
  | "replaced_by"
  | "counterpoint_count"
  | "support_count";

/** A result of the search, with the expansions. */
export type Hit<Path extends string = never> = Omit<PositionHit, "position"> & {
  position: Expanded<
    Pick<Schemas["Position"], Shown | (Head<Path> & keyof Schemas["Position"])>,
    Path
  >;
};

interface Page<Shown> {
  count: number;
  next: string | null;
  as_of?: string;
  results: Shown[];
}

type Tombstone =
  paths["/api/v1/tombstones/"]["get"]["responses"][200]["content"]["application/json"]["results"][number];

/** A change of a synchronisation: an object that is new or changed, or one that is gone. */
export type Change<Shown> =
  | { gone: false; key: string; object: Shown }
  | { gone: true; key: string; tombstone: Tombstone };

async function* following<Shown>(transport: Transport, first: Page<Shown>) {
  for (let page = first; ; page = await transport.json<Page<Shown>>(page.next)) {
    yield* page.results;
    if (page.next === null) return;
  }
}

/** A collection: a list as an iterator, single objects, and a synchronised copy. */
export class Collection<Path extends keyof paths, Name extends keyof Schemas> {
  constructor(
    readonly transport: Transport,
    readonly name: string,
    readonly kind: string,
  ) {}

  get #path(): string {
    return `api/v1/${this.name}/`;
  }

  /** All objects that match, page by page, in the order of the list. */
  list<Expand extends Expansions<Path> = never>(
    query?: Filters<Path> & { expand?: readonly Expand[]; fields?: undefined },
  ): AsyncGenerator<Expanded<Schemas[Name], Expand>, void>;
  list(
    query: Filters<Path> & { expand?: readonly Expansions<Path>[]; fields: readonly string[] },
  ): AsyncGenerator<Schemas[`${Name}Selection` & keyof Schemas], void>;
  async *list(query: Query = {}): AsyncGenerator<never, void> {
    const given = { page_size: 200, ...query };
    yield* following(this.transport, await this.transport.json<Page<never>>(this.#path, given));
  }

  /** One object, by its slug or identifier. */
  get<Expand extends Expansions<OneOf<Path>> = never>(
    key: string,
    query?: { expand?: readonly Expand[]; fields?: undefined },
  ): Promise<Expanded<Schemas[Name], Expand>>;
  get(
    key: string,
    query: { expand?: readonly Expansions<OneOf<Path>>[]; fields: readonly string[] },
  ): Promise<Schemas[`${Name}Selection` & keyof Schemas]>;
  async get(key: string, query: Query = {}): Promise<unknown> {
    return this.transport.json(`${this.#path}${step(key)}/`, query);
  }

  /** The number of objects that match. */
  async count(query: Filters<Path> = {} as Filters<Path>): Promise<number> {
    return (await this.transport.json<Page<unknown>>(this.#path, { ...query, page_size: 1 })).count;
  }

  /** The changes and deletions since a moment, or everything. Returns the next moment. */
  async *sync<Expand extends Expansions<Path> = never>(
    since?: string,
    query: { expand?: readonly Expand[] } = {},
  ): AsyncGenerator<Change<Expanded<Schemas[Name], Expand>>, string> {
    const given = { ...query, cursor: "first", page_size: 200, modified_since: since };
    type Shown = Expanded<Schemas[Name], Expand> & { slug?: string; id?: string };
    const first = await this.transport.json<Page<Shown>>(this.#path, given);
    for await (const object of following(this.transport, first)) {
      yield { gone: false, key: object.slug ?? object.id ?? "", object };
    }
    if (since !== undefined) {
      const wanted = { since, kind: this.kind, cursor: "first" };
      const gone = await this.transport.json<Page<Tombstone>>("api/v1/tombstones/", wanted);
      for await (const tombstone of following(this.transport, gone)) {
        yield { gone: true, key: tombstone.slug ?? tombstone.id ?? "", tombstone };
      }
    }
    return first.as_of ?? "";
  }
}

/** A server of Sinorus. */
export class Sinorus {
  readonly transport: Transport;
  readonly debates;
  readonly questions;
  readonly experts;
  readonly topics;
  readonly sources;
  readonly positions;
  readonly evidence;
  readonly counterpoints;
  readonly supports;
  readonly votes;
  readonly forecasts;

  constructor(address: string, options: Options = {}) {
    const to = new Transport(address, options);
    this.transport = to;
    this.debates = new Collection<"/api/v1/debates/", "Debate">(to, "debates", "debate");
    this.questions = new Collection<"/api/v1/questions/", "Question">(to, "questions", "question");
    this.experts = new Collection<"/api/v1/experts/", "Expert">(to, "experts", "expert");
    this.topics = new Collection<"/api/v1/topics/", "Topic">(to, "topics", "topic");
    this.sources = new Collection<"/api/v1/sources/", "Source">(to, "sources", "source");
    this.positions = new Collection<"/api/v1/positions/", "Position">(to, "positions", "position");
    this.evidence = new Collection<"/api/v1/evidence/", "Evidence">(to, "evidence", "evidence");
    this.counterpoints = new Collection<"/api/v1/counterpoints/", "Counterpoint">(
      to,
      "counterpoints",
      "counterpoint",
    );
    this.supports = new Collection<"/api/v1/supports/", "Support">(to, "supports", "support");
    this.votes = new Collection<"/api/v1/votes/", "Vote">(to, "votes", "vote");
    this.forecasts = new Collection<"/api/v1/forecasts/", "Forecast">(to, "forecasts", "forecast");
  }

  /** A page of the search, with facets, notes on the query, and a suggested query. */
  async searchPage<Expand extends Expansions<SearchPath> = never>(
    query: Omit<QueryOf<SearchPath>, "fields" | "expand" | "format"> & {
      expand?: readonly Expand[];
    },
  ): Promise<Omit<SearchAnswer, "results"> & { results: Hit<Expand>[] }> {
    return this.transport.json("api/v1/search/", query);
  }

  /** The results of a query, most relevant first. */
  async *search<Expand extends Expansions<SearchPath> = never>(
    q: string,
    query: Omit<QueryOf<SearchPath>, "q" | "fields" | "expand" | "format" | "page"> & {
      expand?: readonly Expand[];
    } = {},
  ): AsyncGenerator<Hit<Expand>, void> {
    const first = await this.transport.json<Page<Hit<Expand>>>("api/v1/search/", { q, ...query });
    yield* following(this.transport, first);
  }

  /** Two to seven experts beside each other, by topic and by question, over all debates. */
  compare(experts: readonly string[], query: Omit<QueryOf<ComparePath>, "expert" | "format"> = {}) {
    type Comparison =
      paths[ComparePath]["get"]["responses"][200]["content"]["application/json"];
    return this.transport.json<Comparison>("api/v1/compare/", { expert: [...experts], ...query });
  }

  /** The argument graph of a debate, as node-link data. */
  async graph(debate: string) {
    type Graph =
      paths["/api/v1/debates/{slug}/graph/"]["get"]["responses"][200]["content"]["application/json"];
    return this.transport.json<Graph>(`api/v1/debates/${step(debate)}/graph/`);
  }

  /** A whole debate as a ZIP archive. */
  async archive(debate: string): Promise<ArrayBuffer> {
    const path = `api/v1/debates/${step(debate)}/export.zip`;
    return this.transport.raw(path, {}, "application/zip");
  }

  /** The JSON response of any address below /api/v1/. */
  get<Answer = unknown>(path: string, query: Query = {}): Promise<Answer> {
    return this.transport.json<Answer>(`api/v1/${path.replace(/^\/+/, "")}`, query);
  }
}
