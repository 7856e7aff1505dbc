/* Ctrl+S, on a Mac Cmd+S, saves a form and stays there: at the same field, at the same height. */
"use strict";
{
    const KEPT = "place-in-form";
    const RECENT = 60_000;
    const isMac = /mac/i.test(navigator.platform);

    const placeOf = (form) => ({
        time: Date.now(),
        scroll: scrollY,
        field: document.activeElement.id,
        open: [...form.querySelectorAll(".folded .inline-related:has(> details[open])")].map((row) => row.id),
    });

    const goBackTo = (place, form) => {
        for (const row of place.open.map((id) => document.getElementById(id)).filter(Boolean)) {
            row.querySelector("details").open = true;
        }
        const field = document.getElementById(place.field);
        if (field && form.contains(field)) {
            field.focus({preventScroll: true});
        }
        scrollTo(0, place.scroll);
    };

    window.addEventListener("load", () => {
        const form = document.querySelector("#content-main > form[id$='_form']");
        const button = form?.querySelector("[name=_continue]") || form?.querySelector("[name=_save]");
        if (!button) {
            return;
        }
        const told = document.createElement("span");
        told.className = "save-key";
        told.setAttribute("role", "status");
        button.parentElement.append(told);
        const kept = JSON.parse(sessionStorage.getItem(KEPT));
        sessionStorage.removeItem(KEPT);
        const isRecent = kept && Date.now() - kept.time < RECENT;
        if (isRecent && document.querySelector(".messagelist .success")) {
            goBackTo(kept, form);
            told.textContent = "Saved";
            told.dataset.done = "true";
        } else if (isRecent && document.querySelector(".errornote")) {
            told.textContent = "Not saved: see the errors";
            told.dataset.done = "true";
        } else {
            told.textContent = isMac ? "⌘S saves" : "Ctrl+S saves";
        }
        document.addEventListener("keydown", (event) => {
            if (event.key.toLowerCase() !== "s" || event.altKey || event.shiftKey || !(isMac ? event.metaKey : event.ctrlKey)) {
                return;
            }
            event.preventDefault();
            sessionStorage.setItem(KEPT, JSON.stringify(placeOf(form)));
            told.textContent = "Saving…";
            button.click();
        });
    });
}
