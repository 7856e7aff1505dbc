/* Tells assistive technology the names of autocompletions, which Select2 leaves without. */
"use strict";
{
    const nameOf = (select) => (select.getAttribute("aria-label") || select.labels[0]?.textContent || "").trim().replace(/:$/, "");

    const name = (select) => {
        const shown = select.nextElementSibling?.querySelector(".select2-selection");
        if (!shown) {
            return;
        }
        const search = shown.querySelector(".select2-search__field");
        const chosen = shown.querySelector("span.select2-selection__rendered");
        (search || shown).setAttribute("aria-label", nameOf(select));
        if (chosen) {
            /* the text of the choice, and no field within the field */
            chosen.removeAttribute("role");
            chosen.removeAttribute("aria-readonly");
            shown.id = `${select.id}_choice`;
            shown.setAttribute("aria-labelledby", `${shown.id} ${chosen.id}`);
        }
    };

    const nameAll = (within) => within.querySelectorAll("select.select2-hidden-accessible").forEach(name);

    window.addEventListener("load", () => {
        /* jQuery makes them at once or a little later */
        django.jQuery(() => setTimeout(nameAll, 0, document));
        document.addEventListener("formset:added", (event) => setTimeout(nameAll, 0, event.target));
        django.jQuery(document).on("select2:open", (event) => {
            document.querySelector(".select2-dropdown .select2-search__field")?.setAttribute("aria-label", nameOf(event.target));
        });
    });
}
