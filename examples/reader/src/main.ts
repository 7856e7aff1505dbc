// Shows the state in the address, and follows links within this page without reloading it.
import { Sinorus, SinorusError } from "sinorus-client";
import { addressOf, type Place, placeOf } from "./address";
import { make } from "./elements";
import { listView, searchForm } from "./list_view";
import { find, read } from "./positions";
import { positionView } from "./position_view";
import "./style.css";

const meta = document.querySelector<HTMLMetaElement>('meta[name="sinorus-api"]');
const api = new Sinorus(meta?.content || "http://127.0.0.1:8000");
const main = document.getElementById("main") as HTMLElement;
let latest = 0;

async function show(): Promise<void> {
  const mine = ++latest;
  const place = placeOf(location.search);
  main.setAttribute("aria-busy", "true");
  const [title, view] = await viewOf(place);
  if (mine !== latest) return;
  const focused = document.activeElement;
  const again = focused instanceof HTMLInputElement && main.contains(focused) ? focused : null;
  document.title = title;
  main.replaceChildren(...view);
  main.removeAttribute("aria-busy");
  if (again) focusOn(again.name, again.type === "checkbox" ? again.value : null);
}

async function viewOf(place: Place): Promise<[string, Node[]]> {
  try {
    if ("position" in place) {
      const position = await read(api, place.position);
      const back = make("p", {}, make("a", { href: "?" }, "All positions"));
      return [position.statement, [back, ...positionView(position)]];
    }
    const found = await find(api, place.wanted);
    const form = searchForm(place.wanted, go);
    return ["Positions", [form, ...listView(found, place.wanted, go)]];
  } catch (error) {
    return ["Positions", [failure(error), make("p", {}, make("a", { href: "?" }, "All positions"))]];
  }
}

function failure(error: unknown): HTMLElement {
  const known = error instanceof SinorusError;
  const title = known ? error.name : "The API is not responding";
  const detail = known ? error.message : `Is Sinorus running at ${meta?.content}? (${error})`;
  return make("div", { role: "alert" }, make("h1", {}, title), make("p", {}, detail));
}

function focusOn(name: string, value: string | null): void {
  for (const input of main.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
    if (value === null || input.value === value) input.focus();
  }
}

function go(place: Place): void {
  history.pushState(null, "", addressOf(place));
  void show();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !plain || !link.getAttribute("href")?.startsWith("?")) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  void show().then(() => {
    main.focus();
    scrollTo(0, 0);
  });
});
addEventListener("popstate", () => void show());
void show();
