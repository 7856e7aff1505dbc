// The state of the page is in its address, so that it can be bookmarked, shared and revisited.
import { FILTERS, type Wanted } from "./positions";

export type Place = { position: string } | { wanted: Wanted };

export function placeOf(search: string): Place {
  const given = new URLSearchParams(search);
  const position = given.get("position");
  if (position) return { position };
  const page = Number(given.get("page") ?? 1);
  const [expert, topic, stance] = FILTERS.map((filter) => given.getAll(filter));
  return {
    wanted: {
      text: given.get("q") ?? "",
      chosen: { expert: expert ?? [], topic: topic ?? [], stance: stance ?? [] },
      page: Number.isInteger(page) && page > 0 ? page : 1,
    },
  };
}

export function addressOf(place: Place): string {
  const given = new URLSearchParams();
  if ("position" in place) {
    given.set("position", place.position);
  } else {
    const { text, chosen, page } = place.wanted;
    if (text.trim()) given.set("q", text);
    for (const filter of FILTERS) for (const value of chosen[filter]) given.append(filter, value);
    if (page > 1) given.set("page", String(page));
  }
  return `?${given}`;
}
