// The list: a search box, filters with counts, and the positions that fit.
import { addressOf, type Place } from "./address";
import { counted, make, marked } from "./elements";
import { type Filter, FILTERS, type Found, PAGE_SIZE, type Position, type Wanted } from "./positions";

type Go = (place: Place) => void;

const TITLES: Record<Filter, string> = { expert: "Expert", topic: "Topic", stance: "Stance" };

export function searchForm(wanted: Wanted, go: Go): HTMLFormElement {
  const input = make("input", { type: "search", id: "q", name: "q", value: wanted.text });
  const form = make(
    "form",
    { role: "search", className: "search" },
    make("label", { htmlFor: "q" }, "Search claims, evidence and counterpoints"),
    make("div", {}, input, make("button", {}, "Search")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ wanted: { ...wanted, text: input.value, page: 1 } });
  });
  return form;
}

export function listView(found: Found, wanted: Wanted, go: Go): Node[] {
  const filters = make("form", { className: "filters", "aria-label": "Filters" } as object);
  filters.append(...FILTERS.map((filter) => choices(filter, found, wanted, go)));
  const chosen = FILTERS.some((filter) => wanted.chosen[filter].length > 0);
  if (chosen) {
    const none = { expert: [], topic: [], stance: [] };
    filters.append(link({ wanted: { ...wanted, chosen: none, page: 1 } }, "Clear filters"));
  }
  const results = make(
    "section",
    { className: "results", "aria-label": "Positions" } as object,
    make("h1", { id: "count" }, counted(found.count, "position")),
    ...found.query.notes.map((note) => make("p", { className: "note" }, note.message)),
    meant(found, wanted),
    make("ol", {}, ...found.results.map((hit) => entry(hit.position, hit.matches))),
    pages(found, wanted),
  );
  return [make("div", { className: "columns" }, filters, results)];
}

function choices(filter: Filter, found: Found, wanted: Wanted, go: Go): HTMLFieldSetElement {
  const group = make("fieldset", {}, make("legend", {}, TITLES[filter]));
  for (const { value, label, count, chosen } of found.facets[filter] ?? []) {
    const box = make("input", { type: "checkbox", name: filter, value, checked: chosen });
    box.addEventListener("change", () => {
      const others = wanted.chosen[filter].filter((one) => one !== value);
      const values = box.checked ? [...others, value] : others;
      go({ wanted: { ...wanted, chosen: { ...wanted.chosen, [filter]: values }, page: 1 } });
    });
    const name = make("span", {}, label);
    group.append(make("label", {}, box, name, make("span", { className: "count" }, `${count}`)));
  }
  return group;
}

function meant(found: Found, wanted: Wanted): Node | null {
  if (!found.did_you_mean) return null;
  const { query, count } = found.did_you_mean;
  const place = { wanted: { ...wanted, text: query, page: 1 } };
  return make("p", { className: "note" }, "Did you mean ", link(place, query), ` (${count})?`);
}

function entry(position: Position, matches: Found["results"][number]["matches"]): HTMLLIElement {
  const inClaim = matches.find((match) => match.field === "statement");
  const elsewhere = matches.filter((match) => match.field !== "statement").slice(0, 2);
  const title = make("a", { href: addressOf({ position: position.slug }) });
  title.append(...(inClaim && !inClaim.html.includes("…") ? marked(inClaim.html) : [position.statement]));
  return make(
    "li",
    {},
    make("p", { className: "who" }, position.expert.name, stanceOf(position)),
    make("h2", {}, title),
    ...elsewhere.map((match) => make("p", { className: "match" }, ...marked(match.html))),
    make("p", { className: "facts" }, facts(position)),
  );
}

export function stanceOf(position: Position): HTMLElement | null {
  const { stance } = position;
  return stance && make("span", { className: `stance ${stance}` }, stance);
}

function facts(position: Position): string {
  return [
    counted(position.evidence_count, "piece of evidence", "pieces of evidence"),
    counted(position.counterpoint_count, "counterpoint"),
  ].join(" · ");
}

function pages(found: Found, wanted: Wanted): Node | null {
  const last = Math.ceil(found.count / PAGE_SIZE);
  if (last < 2) return null;
  const to = (page: number, text: string) =>
    page >= 1 && page <= last && link({ wanted: { ...wanted, page } }, text);
  return make(
    "nav",
    { className: "pages", "aria-label": "Pages" } as object,
    to(wanted.page - 1, "Before"),
    make("span", {}, `Page ${wanted.page} of ${last}`),
    to(wanted.page + 1, "Next"),
  );
}

function link(place: Place, text: string): HTMLAnchorElement {
  return make("a", { href: addressOf(place) }, text);
}
