// What makes reading easier where scripts run; every page works without.

// Suggestions as one types in a search box: a combobox as the ARIA authoring practices have it.
for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  form.append(list);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
  ]) {
    input.setAttribute(name, value);
  }

  let waiting = 0;
  let asked = null;
  let active = -1;

  const choices = () => [...list.children];

  function show(open, place = -1) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    mark(place);
  }

  function close() {
    clearTimeout(waiting);
    asked?.abort();
    show(false);
  }

  function mark(place) {
    active = place;
    choices().forEach((choice, number) => {
      choice.setAttribute("aria-selected", String(number === place));
    });
    const chosen = choices()[place];
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function go(choice) {
    location.assign(choice.dataset.address);
  }

  async function ask() {
    asked?.abort();
    const typed = input.value.trim();
    if (typed.length < 2) return show(false);
    asked = new AbortController();
    try {
      const address = `${form.dataset.suggestions}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asked.signal });
      // without suggestions one can still search
      const found = answer.ok ? await answer.text() : "";
      const chosen = choices()[active]?.dataset.address;
      list.innerHTML = found;
      choices().forEach((choice, number) => (choice.id = `${list.id}-${number}`));
      // a late answer does not take away what was chosen from the one before it
      const place = choices().findIndex((choice) => choice.dataset.address === chosen);
      show(choices().length > 0 && document.activeElement === input, place);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    mark(-1);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    // the key belongs to an input method, as for Chinese or Japanese
    if (event.isComposing) return;
    const count = choices().length;
    if (event.key === "Escape") {
      // where nothing is open, browsers empty the box; what was asked for must not open then
      if (!list.hidden) event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      go(choices()[active]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      if (list.hidden) show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // one place more than there are choices: what was typed
      mark(((active + 1 + step + count + 1) % (count + 1)) - 1);
    }
  });
  input.addEventListener("blur", close);
  // before the input loses the focus
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const choice = event.target.closest("[role=option]");
    if (choice) go(choice);
  });
}

// The list of questions beside a long debate marks the one that is being read.
const beside = document.querySelectorAll("nav.contents a[href^='#']");
if (beside.length) {
  const links = new Map([...beside].map((link) => [link.hash.slice(1), link]));
  const inView = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        inView[isIntersecting ? "add" : "delete"](target.id);
      }
      const current = [...links.keys()].find((id) => inView.has(id));
      // between two sections the former is still the one being read
      if (!current) return;
      for (const [id, link] of links) {
        if (id === current) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    },
    // the upper part of the window, where one reads
    { rootMargin: "-10% 0px -60% 0px" },
  );
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

// A button copies what stands before it, and says that it is done.
for (const button of document.querySelectorAll("button.copy")) {
  const text = button.previousElementSibling;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      button.textContent = "Copied";
    } catch {
      // browsers allow it on secure pages alone; what is selected can be copied by hand
      getSelection().selectAllChildren(text);
      button.textContent = "Selected: copy it with the keyboard";
    }
  });
}

// On paper nothing can be unfolded.
const folded = new Set();
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    folded.add(details);
    details.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
  folded.clear();
});

// A section that a link leads to is open, also where narrow windows fold it.
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const fold = target?.querySelector(":scope > .fold");
  if (fold) fold.open = true;
}
addEventListener("hashchange", unfold);
unfold();

// htmx gives the focus back to a link with an id. What is gone hands it on to the results, so that
// the keyboard does not go on behind them.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body) {
    document.getElementById("results")?.focus({ preventScroll: true });
  }
});
