/* A form is sent once, however often its button is pressed while the answer is on its way. */
"use strict";
{
    /* after which a form may be sent again, for who stopped the first attempt */
    const PATIENCE = 15_000;

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (event.defaultPrevented || form.method !== "post") {
            return;
        }
        if (form.hasAttribute("aria-busy")) {
            event.preventDefault();
            return;
        }
        form.setAttribute("aria-busy", "true");
        setTimeout(() => form.removeAttribute("aria-busy"), PATIENCE);
    });
    /* a page that comes back as it was left */
    window.addEventListener("pageshow", () => {
        document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
    });
}
