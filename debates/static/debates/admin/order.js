// Moves the rows of an ordered list, with the mouse or by buttons, and numbers them. Without this
// script the numbers are typed.
"use strict";

{
  const MIDDLE = 4; // pixels

  const status = () => document.querySelector(".merge [role=status]");

  const renumber = (list) => {
    [...list.children].forEach((row, place) => {
      row.querySelector("input.order").value = place + 1;
    });
  };

  const tell = (row) => {
    const rows = [...row.parentElement.children];
    status().textContent = `Moved to ${rows.indexOf(row) + 1} of ${rows.length}.`;
  };

  const move = (row, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    renumber(row.parentElement);
    tell(row);
  };

  const addButton = (row, sign, word, by) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", `${word}: ${row.querySelector("span").textContent}`);
    button.addEventListener("click", () => {
      move(row, by);
      button.focus();
    });
    row.append(button);
  };

  const makeMovable = (list) => {
    let dragged = null;
    for (const row of list.children) {
      addButton(row, "↑", "Move up", -1);
      addButton(row, "↓", "Move down", 1);
      row.draggable = true;
      row.addEventListener("dragstart", (event) => {
        dragged = row;
        event.dataTransfer.effectAllowed = "move";
      });
      row.addEventListener("dragover", (event) => {
        if (!dragged || dragged === row) return;
        event.preventDefault();
        const { top, height } = row.getBoundingClientRect();
        // A pointer at the middle moves the row too, whichever side it comes from.
        const below = event.clientY - (top + height / 2);
        const follows = row.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_FOLLOWING;
        if (follows && below < MIDDLE) row.before(dragged);
        else if (!follows && below > -MIDDLE) row.after(dragged);
        renumber(list);
      });
      row.addEventListener("drop", (event) => event.preventDefault());
      row.addEventListener("dragend", () => {
        if (!dragged) return;
        dragged = null;
        tell(row);
      });
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("ol.ordered").forEach(makeMovable);
  });
}
