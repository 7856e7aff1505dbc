// What this page asks the API, and the shapes that come back with these expansions.
import { type Client, dataOf, type Schemas } from "./api/client";

type Evidence = Omit<Schemas["Evidence"], "source"> & { source: Schemas["Source"] | null };
type PositionOfExpert = Omit<Schemas["Position"], "expert"> & { expert: Schemas["Expert"] };
type Counterpoint = Omit<Schemas["Counterpoint"], "raised_by"> & {
  raised_by: PositionOfExpert | null;
};

/** A position with what a list shows of it: expand=debate,expert,question,topics. */
export type Position = Omit<Schemas["Position"], "debate" | "expert" | "question" | "topics"> & {
  debate: Schemas["Debate"];
  expert: Schemas["Expert"];
  question: Schemas["Question"] | null;
  topics: Schemas["Topic"][];
};

/** A position with all that is said for it and against it. */
export type WholePosition = Position & { evidence: Evidence[]; counterpoints: Counterpoint[] };

export type Stance = NonNullable<Schemas["Position"]["stance"]>;

export const FILTERS = ["expert", "topic", "stance"] as const;
export type Filter = (typeof FILTERS)[number];

/** What is asked for: words, chosen values by filter, and a page from 1. */
export interface Wanted {
  text: string;
  chosen: Record<Filter, string[]>;
  page: number;
}

const SHOWN = ["debate", "expert", "question", "topics"] as const;

export const PAGE_SIZE = 10;

/** The positions that are wanted, with how many each further choice would leave. */
export async function find(client: Client, wanted: Wanted) {
  const found = dataOf(
    await client.GET("/api/v1/search/", {
      params: {
        query: {
          ...(wanted.text.trim() ? { q: wanted.text } : {}),
          expert: wanted.chosen.expert,
          topic: wanted.chosen.topic,
          stance: wanted.chosen.stance as Stance[],
          expand: [...SHOWN],
          facets: [...FILTERS],
          ordering: wanted.text.trim() ? "relevance" : "reading",
          page: wanted.page,
          page_size: PAGE_SIZE,
        },
      },
    }),
  );
  // The description says what may come with any expansion; these have been asked for.
  const hits = found.results.map((hit) => ({ ...hit, position: hit.position as Position }));
  return { ...found, results: hits };
}

export type Found = Awaited<ReturnType<typeof find>>;

/** One position, whole. */
export async function read(client: Client, slug: string): Promise<WholePosition> {
  const found = await client.GET("/api/v1/positions/{slug}/", {
    params: {
      path: { slug },
      query: { expand: [...SHOWN, "evidence.source", "counterpoints.raised_by.expert"] },
    },
  });
  return dataOf(found) as WholePosition;
}
