// The argument map: fitted into the window, zoomed and dragged. Without this script the drawing
// can be scrolled, by pointer and by the arrow keys.
//
// A click on a position shows which lines are its own; another click opens the map around it.
// The wheel scrolls the page. With Ctrl or ⌘ it zooms, as a pinch does, on a trackpad or by touch.

const STEP = 1.25;
const LARGEST = 4;
const STRIDE = 60;
const LONGEST = 60; // letters of a position's name
const LEAST = 0.6; // of the window, for a drawing that is zoomed
const LEGIBLE = 0.4; // below this scale nobody can read what fits into the window
const READABLE = 0.8;

for (const drawing of document.querySelectorAll("[data-drawing]")) {
  const paper = drawing.querySelector(".paper");
  const map = paper.querySelector("svg");
  const natural = map.viewBox.baseVal;
  const buttons = {};
  let scale = 1;

  const fitting = () =>
    Math.min(1, paper.clientWidth / natural.width, paper.clientHeight / natural.height);

  // the stylesheet fits the drawing into the paper
  function fit() {
    paper.classList.remove("zoomed");
    paper.style.blockSize = "";
    paper.scrollTo(0, 0);
    map.setAttribute("width", natural.width);
    map.setAttribute("height", natural.height);
    scale = fitting();
    say();
  }

  // a drawing that would be too small to read opens at its focus, or else at its first question
  function open() {
    fit();
    if (scale >= LEGIBLE) return;
    zoom(READABLE, 0, 0);
    const first = map.querySelector(".box.focus") ?? map.querySelector(".box");
    const [box, place] = [first.getBoundingClientRect(), paper.getBoundingClientRect()];
    paper.scrollBy(
      box.left - place.left - Math.max(0, place.width - box.width) / 2,
      box.top - place.top - Math.max(0, place.height - box.height) / 4,
    );
  }

  function zoom(wanted, x = paper.clientWidth / 2, y = paper.clientHeight / 2) {
    const smallest = fitting();
    if (wanted <= smallest) return fit();
    if (!paper.classList.contains("zoomed")) {
      paper.style.blockSize = `${Math.max(paper.offsetHeight, innerHeight * LEAST)}px`;
    }
    const before = map.getBoundingClientRect();
    const place = paper.getBoundingClientRect();
    // the drawing stands in the middle of what it does not fill
    const left = before.left - place.left + Math.max(0, before.width - natural.width * scale) / 2;
    const top = before.top - place.top + Math.max(0, before.height - natural.height * scale) / 2;
    const factor = Math.min(LARGEST, wanted) / scale;
    scale *= factor;
    paper.classList.add("zoomed");
    map.setAttribute("width", natural.width * scale);
    map.setAttribute("height", natural.height * scale);
    // what lies under the pointer stays there
    paper.scrollLeft = (x - left) * factor - x;
    paper.scrollTop = (y - top) * factor - y;
    say();
  }

  function say() {
    buttons.smaller.disabled = !paper.classList.contains("zoomed");
    buttons.larger.disabled = scale >= LARGEST;
    buttons.said.textContent = `${Math.round(scale * 100)}%`;
  }

  const bar = document.createElement("div");
  bar.className = "zoom";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Zoom");
  for (const [name, sign, words, act] of [
    ["smaller", "−", "Zoom out", () => zoom(scale / STEP)],
    ["larger", "+", "Zoom in", () => zoom(scale * STEP)],
    ["fitted", "Fit", "Fit to window", fit],
  ]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", words);
    button.addEventListener("click", act);
    buttons[name] = button;
    bar.append(button);
  }
  buttons.said = document.createElement("output");
  bar.append(buttons.said);
  paper.before(bar);
  drawing.classList.add("live");

  paper.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "+": () => zoom(scale * STEP),
      "=": () => zoom(scale * STEP),
      "-": () => zoom(scale / STEP),
      0: fit,
      ArrowLeft: () => move(-STRIDE, 0),
      ArrowRight: () => move(STRIDE, 0),
      ArrowUp: () => move(0, -STRIDE),
      ArrowDown: () => move(0, STRIDE),
    }[event.key];
    if (act && act() !== false) event.preventDefault();
  });

  // at the edge of the drawing the arrow keys scroll the page
  function move(across, down) {
    const before = [paper.scrollLeft, paper.scrollTop];
    paper.scrollBy(across, down);
    return paper.scrollLeft !== before[0] || paper.scrollTop !== before[1];
  }

  function zoomAt(wanted, clientX, clientY) {
    const place = paper.getBoundingClientRect();
    zoom(wanted, clientX - place.left, clientY - place.top);
  }

  paper.addEventListener(
    "wheel",
    (event) => {
      // a pinch on a trackpad comes as a wheel with the control key
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomAt(scale * Math.exp(-event.deltaY / 200), event.clientX, event.clientY);
    },
    { passive: false },
  );

  let pinched = null;
  const span = ([one, other]) =>
    Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  paper.addEventListener("touchstart", (event) => {
    pinched = event.touches.length === 2 ? { span: span(event.touches), scale } : null;
  });
  paper.addEventListener(
    "touchmove",
    (event) => {
      if (!pinched || event.touches.length !== 2) return;
      event.preventDefault();
      const [one, other] = event.touches;
      const middle = [(one.clientX + other.clientX) / 2, (one.clientY + other.clientY) / 2];
      zoomAt(pinched.scale * (span(event.touches) / pinched.span), ...middle);
    },
    { passive: false },
  );

  let dragged = null;
  paper.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    dragged = { x: event.clientX, y: event.clientY, far: false };
  });
  paper.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const [x, y] = [event.clientX - dragged.x, event.clientY - dragged.y];
    if (!dragged.far && Math.hypot(x, y) < 5) return;
    if (!dragged.far) paper.setPointerCapture(event.pointerId);
    paper.scrollBy(-x, -y);
    dragged = { x: event.clientX, y: event.clientY, far: true };
  });
  for (const end of ["pointerup", "pointercancel"]) {
    paper.addEventListener(end, () => setTimeout(() => (dragged = null)));
  }
  paper.addEventListener(
    "click",
    (event) => {
      // the end of a drag is no click on what happens to lie there
      if (dragged?.far) event.preventDefault();
    },
    { capture: true },
  );
  paper.addEventListener("dragstart", (event) => event.preventDefault());

  // A position and its neighbours, the others faint

  const boxes = [...map.querySelectorAll(".box")];
  // what hangs on a position belongs to it
  const owners = [];
  for (const [number, box] of boxes.entries()) {
    owners.push(box.classList.contains("part") ? owners[number - 1] : number);
  }
  const lines = [...map.querySelectorAll("[data-ends]")].map((line) => {
    return { line, ends: line.dataset.ends.split(" ").map((number) => owners[number]) };
  });
  const told = document.createElement("p");
  told.className = "told";
  told.setAttribute("role", "status");
  bar.append(told);

  function focus(number) {
    const own = lines.filter(({ ends }) => ends.includes(number));
    const near = new Set([number, ...own.flatMap(({ ends }) => ends)]);
    map.classList.add("focused");
    for (const [other, box] of boxes.entries()) {
      box.classList.toggle("near", near.has(owners[other]));
      box.classList.toggle("chosen", other === number);
    }
    for (const { line, ends } of lines) line.classList.toggle("near", ends.includes(number));
    const box = boxes[number];
    const name = (box.querySelector("b") ?? box).textContent.trim().slice(0, LONGEST);
    told.replaceChildren(`${name}: ${own.length} ${own.length === 1 ? "line" : "lines"} `);
    const position = new URL(box.href).searchParams.get("focus");
    add("a", "Show only these", { href: box.href });
    if (position) {
      add("a", "Read", { href: drawing.dataset.positions.replace("/-/", `/${position}/`) });
    }
    add("button", "Show all", { type: "button", onclick: unfocus });
  }

  function add(tag, words, more) {
    const made = Object.assign(document.createElement(tag), { textContent: words }, more);
    told.append(made, " ");
  }

  function unfocus() {
    map.classList.remove("focused");
    for (const box of boxes) box.classList.remove("chosen");
    told.replaceChildren();
  }

  map.addEventListener("click", (event) => {
    const box = event.target.closest(".box.position");
    if (!box || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (box.classList.contains("chosen") || box.classList.contains("focus")) return;
    event.preventDefault();
    focus(boxes.indexOf(box));
  });
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Escape") unfocus();
  });

  // folded, the paper has no size
  let opened = false;
  new ResizeObserver(() => {
    if (!opened && paper.clientWidth) {
      opened = true;
      open();
    } else if (!paper.classList.contains("zoomed")) fit();
  }).observe(paper);
}
