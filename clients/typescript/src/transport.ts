// Requests: problems as errors, a cache with ETags, and retries as Retry-After says.

/** An error of the server: a problem in the form of RFC 9457. */
export class SinorusError extends Error {
  constructor(
    readonly status: number,
    /** All members, such as `errors` with the nearest allowed value of each parameter. */
    readonly problem: Record<string, unknown>,
  ) {
    super(String(problem.detail ?? problem.title ?? `HTTP ${status}`));
    this.name = String(problem.title ?? `HTTP ${status}`);
  }
}

export interface Options {
  /** Times that a request is repeated after 429 or 503. */
  retries?: number;
  /** Seconds up to which `Retry-After` is obeyed; a longer one is an error at once. */
  longestWait?: number;
  /** Answers that are kept by their ETag. */
  cacheSize?: number;
  fetch?: typeof fetch;
  /** Waits for some milliseconds. */
  sleep?: (milliseconds: number) => Promise<void>;
}

export type Query = Readonly<Record<string, unknown>>;

const RETRIED = new Set([429, 503]);

export class Transport {
  readonly address: string;
  readonly #options: Required<Options>;
  readonly #kept = new Map<string, { tag: string; body: ArrayBuffer }>();

  constructor(address: string, options: Options = {}) {
    this.address = `${address.replace(/\/+$/, "")}/`;
    // Spread, an option that is undefined would take the place of the default.
    this.#options = {
      retries: options.retries ?? 3,
      longestWait: options.longestWait ?? 60,
      cacheSize: options.cacheSize ?? 256,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      sleep:
        options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds))),
    };
  }

  /** A JSON response; throws a SinorusError for a problem. */
  async json<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return JSON.parse(new TextDecoder().decode(await this.raw(path, query))) as Answer;
  }

  /** A response: of a path below the address, or of an address such as `next`. */
  async raw(path: string, query: Query = {}, accept = "application/json"): Promise<ArrayBuffer> {
    const url = new URL(path, this.address);
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) url.searchParams.append(name, text(one));
      }
    }
    if (!url.href.startsWith(this.address)) {
      throw new TypeError(`${url.href} is not an address of ${this.address}`);
    }
    return this.#ask(url.href, accept);
  }

  async #ask(url: string, accept: string): Promise<ArrayBuffer> {
    const key = `${accept} ${url}`;
    const kept = this.#kept.get(key);
    const headers = { Accept: accept, ...(kept ? { "If-None-Match": kept.tag } : {}) };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#options.fetch(url, { headers });
      if (answer.status === 304 && kept) {
        this.#keep(key, kept.tag, kept.body);
        return kept.body;
      }
      if (answer.ok) {
        const body = await answer.arrayBuffer();
        this.#keep(key, answer.headers.get("ETag"), body);
        return body;
      }
      const wait = Number(answer.headers.get("Retry-After") ?? 1) || 1;
      const late = attempt >= this.#options.retries || wait > this.#options.longestWait;
      if (late || !RETRIED.has(answer.status)) {
        throw new SinorusError(answer.status, await problemOf(answer));
      }
      await this.#options.sleep(wait * 1000);
    }
  }

  #keep(key: string, tag: string | null, body: ArrayBuffer): void {
    if (tag === null || this.#options.cacheSize < 1) return;
    this.#kept.delete(key);
    this.#kept.set(key, { tag, body });
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#options.cacheSize && !oldest.done) this.#kept.delete(oldest.value);
  }
}

/** A key as one step of an address; not those that would lead to another one, as of the list. */
export function step(key: string): string {
  if (["", ".", ".."].includes(key))
    throw new RangeError(`“${key}” is not a key: give the slug or id of one object.`);
  return encodeURIComponent(key);
}

function text(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

async function problemOf(answer: Response): Promise<Record<string, unknown>> {
  try {
    return ((await answer.json()) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
