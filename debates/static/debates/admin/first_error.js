/* Begins where something is not right, however far down the page that is. */
"use strict";
window.addEventListener("load", () => {
    const wrong = document.querySelector(
        ":is(.errors, td:has(> .errorlist)) :is(input:not([type=hidden]), select, textarea, .select2-selection)"
    );
    if (wrong) {
        wrong.focus();
        wrong.scrollIntoView({ block: "center" });
    }
});
