// One position: its claim, evidence and counterpoints.
import { addressOf } from "./address";
import { make } from "./elements";
import { stanceOf } from "./list_view";
import type { WholePosition } from "./positions";

export function positionView(position: WholePosition): Node[] {
  const took = position.participation;
  const role = [took?.role, took?.affiliation].filter(Boolean).join(", ");
  return [
    make(
      "article",
      { lang: position.debate.language },
      make("p", { className: "who" }, position.expert.name, stanceOf(position)),
      role && make("p", { className: "facts" }, role),
      make("h1", {}, position.statement),
      position.question && make("p", { className: "question" }, position.question.text),
      position.detail && make("p", { className: "detail" }, position.detail),
      quotation(position.quotation),
      section("Evidence", position.evidence.map(evidence)),
      section("Counterpoints", position.counterpoints.map(counterpoint)),
      section("Similar", position.similar.results.map(similar)),
      section("Citation", [make("li", {}, position.citation.apa)]),
      make("p", { className: "facts" }, ...origin(position)),
    ),
  ];
}

function section(title: string, items: HTMLLIElement[]): HTMLElement {
  const body = items.length ? make("ul", {}, ...items) : make("p", { className: "facts" }, "None.");
  const name = title.toLowerCase();
  const heading = make("h2", { id: name }, title);
  return make("section", { className: name, "aria-labelledby": name } as object, heading, body);
}

function evidence(one: WholePosition["evidence"][number]): HTMLLIElement {
  const figure = one.value !== null && [one.value, one.unit, one.period].filter(Boolean).join(" ");
  const facts = [one.kind, figure, one.source?.title].filter(Boolean).join(" · ");
  return make(
    "li",
    {},
    make("p", {}, one.statement),
    quotation(one.quotation),
    make("p", { className: "facts" }, facts),
  );
}

function counterpoint(one: WholePosition["counterpoints"][number]): HTMLLIElement {
  const raised = one.raised_by;
  return make(
    "li",
    {},
    make("p", {}, one.statement),
    quotation(one.quotation),
    make(
      "p",
      { className: "facts" },
      `${one.kind} · `,
      raised
        ? make("a", { href: addressOf({ position: raised.slug }) }, raised.expert.name)
        : "the editors",
    ),
  );
}

function similar(one: WholePosition["similar"]["results"][number]): HTMLLIElement {
  const { slug, statement, expert } = one.position;
  const link = make("a", { href: addressOf({ position: slug }) }, statement);
  return make("li", {}, make("p", {}, link), make("p", { className: "facts" }, expert.name));
}

function quotation(text: string | null): HTMLElement | null {
  return text === null ? null : make("blockquote", {}, `“${text}”`);
}

function origin(position: WholePosition): (Node | string)[] {
  const topics = position.topics.map((topic) => topic.name).join(", ");
  const place = position.locator ? `, at ${position.locator}` : "";
  const page = make("a", { href: position.html_url }, position.debate.title);
  return [topics && `${topics} · `, page, place];
}
