// One position: its claim, evidence and counterpoints.
import { addressOf } from "./address";
import { make } from "./elements";
import { stanceOf } from "./list_view";
import type { WholePosition } from "./positions";

type Evidence = WholePosition["evidence"][number];
type Counterpoint = WholePosition["counterpoints"][number];

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
      section("Evidence", position.evidence.map((one) => evidence(one, position))),
      section("Counterpoints", position.counterpoints.map((one) => counterpoint(one, position))),
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

function evidence(one: Evidence, position: WholePosition): HTMLLIElement {
  const voice = one.voice !== "expert" && voiceOf(one, position);
  const facts = [one.kind, voice, figureOf(one), one.source?.title].filter(Boolean).join(" · ");
  return make(
    "li",
    {},
    make("p", {}, one.statement),
    quotation(one.quotation),
    make("p", { className: "facts" }, facts),
  );
}

/** A number or a range, with how exact it is, its unit and its period. */
function figureOf(one: Evidence): string {
  if (one.value === null) return "";
  const value = one.value_end === null ? `${one.value}` : `${one.value} to ${one.value_end}`;
  const words = [one.precision?.replace("_", " "), value, one.unit, one.period];
  return words.filter(Boolean).join(" ");
}

function counterpoint(one: Counterpoint, position: WholePosition): HTMLLIElement {
  return make(
    "li",
    {},
    make("p", {}, one.statement),
    quotation(one.quotation),
    make("p", { className: "facts" }, `${one.kind} · `, ...raisedBy(one, position)),
  );
}

/** Whose counterpoint it is; the editors alone answer for a comparison of two positions. */
function raisedBy(one: Counterpoint, position: WholePosition): (Node | string)[] {
  const other = one.raised_by;
  if (!other) {
    return [one.voice === "expert" ? `Concession by ${position.expert.name}` : voiceOf(one, position)];
  }
  const link = make("a", { href: addressOf({ position: other.slug }) }, other.expert.name);
  return one.basis === "stated" ? [link] : ["Editors’ comparison with ", link];
}

/** Whose words they are, where they are neither the expert's nor another position's. */
function voiceOf(one: Evidence | Counterpoint, position: WholePosition): string {
  if (one.voice === "reported") return `${one.reported_party}, as ${position.expert.name} reports`;
  return one.voice === "moderator" ? "The moderator" : "The editors";
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
