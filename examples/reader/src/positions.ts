// The requests of this page to the API; `expand` determines the types of the results.
import type { Expanded, Hit, Schemas, Sinorus } from "sinorus-client";

const ALL = [
  "debate",
  "participation",
  "evidence",
  "counterpoints.raised_by",
  "similar",
  "citation",
] as const;

/** A position in a list of results, with the names of related objects. */
export type Position = Hit["position"];

/** A position with its screen: expert, evidence, counterpoints, supports, similar positions. */
export type WholePosition = Expanded<Schemas["Position"], (typeof ALL)[number]>;

export type Stance = NonNullable<Schemas["Position"]["stance"]>;

export const FILTERS = ["expert", "topic", "stance"] as const;
export type Filter = (typeof FILTERS)[number];

/** The request for a list: words, chosen values by filter, and a page from 1. */
export interface Wanted {
  text: string;
  chosen: Record<Filter, string[]>;
  page: number;
}

export const PAGE_SIZE = 10;

/** The matching positions, with the number that each further choice would leave. */
export function find(api: Sinorus, wanted: Wanted) {
  return api.searchPage({
    ...(wanted.text.trim() ? { q: wanted.text } : {}),
    expert: wanted.chosen.expert,
    topic: wanted.chosen.topic,
    stance: wanted.chosen.stance as Stance[],
    facets: [...FILTERS],
    facet_size: 50,
    ordering: wanted.text.trim() ? "relevance" : "reading",
    page: wanted.page,
    page_size: PAGE_SIZE,
  });
}

export type Found = Awaited<ReturnType<typeof find>>;

/** One position with its screen, in one request. */
export function read(api: Sinorus, slug: string): Promise<WholePosition> {
  return api.positions.get(slug, { expand: ALL });
}
