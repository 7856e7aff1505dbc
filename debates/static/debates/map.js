// Zoom and pan of the argument map. Without this script the drawing can be scrolled, by
// pointer and by the arrow keys; with it, it can also be dragged, and be made larger or smaller.

const STEP = 1.25;
const SMALLEST = 0.2;
const LARGEST = 4;

for (const drawing of document.querySelectorAll("[data-drawing]")) {
  const paper = drawing.querySelector(".paper");
  const maps = [...paper.querySelectorAll("svg")];
  const natural = Math.max(...maps.map((map) => map.viewBox.baseVal.width));
  const buttons = {};
  let scale = 1;

  const fit = () => Math.min(1.2, paper.clientWidth / natural);

  function zoom(wanted, x = paper.clientWidth / 2, y = paper.clientHeight / 2) {
    const before = scale;
    scale = Math.min(LARGEST, Math.max(SMALLEST, wanted));
    for (const map of maps) {
      map.setAttribute("width", map.viewBox.baseVal.width * scale);
      map.setAttribute("height", map.viewBox.baseVal.height * scale);
    }
    // what lies under the pointer stays there
    paper.scrollLeft = (paper.scrollLeft + x) * (scale / before) - x;
    paper.scrollTop = (paper.scrollTop + y) * (scale / before) - y;
    buttons.smaller.disabled = scale <= SMALLEST;
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
    ["fitted", "Fit", "Fit to width", () => zoom(fit())],
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
      0: () => zoom(fit()),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  paper.addEventListener(
    "wheel",
    (event) => {
      // a pinch on a trackpad comes as a wheel with the control key
      if (!event.ctrlKey) return;
      event.preventDefault();
      const place = paper.getBoundingClientRect();
      const factor = Math.exp(-event.deltaY / 200);
      zoom(scale * factor, event.clientX - place.left, event.clientY - place.top);
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

  const begin = () => zoom(Math.max(0.75, fit()), 0, 0);
  // folded, the paper has no width
  drawing.addEventListener("toggle", begin, { once: true });
  begin();
}
