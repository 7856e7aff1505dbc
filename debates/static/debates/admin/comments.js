/* A comment on a position is sent beside its form, so that nothing typed there is lost. */
"use strict";
{
    const sectionOf = (page) => page.getElementById("comments");

    const tell = (section, text) => {
        const told = document.createElement("p");
        told.className = "told comment";
        told.setAttribute("role", "status");
        section.querySelector("h2").after(told);
        /* a status is read out when its text changes */
        requestAnimationFrame(() => {
            told.textContent = text;
        });
    };

    const send = async (form, button) => {
        const data = new FormData(form, button);
        const typed = data.get("text");
        let page;
        try {
            const answer = await fetch(form.action, {method: "POST", body: data});
            page = new DOMParser().parseFromString(await answer.text(), "text/html");
        } catch {
            page = null;
        }
        const fresh = page && sectionOf(page);
        if (!fresh) {
            tell(sectionOf(document), "It was not sent: Sinorus cannot be reached, or you were signed out. Your comment is still here.");
            return;
        }
        sectionOf(document).replaceWith(fresh);
        const field = document.getElementById("comment-text");
        const messages = [...page.querySelectorAll(".messagelist li")];
        const done = messages.some((one) => one.classList.contains("success"));
        if (field && !(done && button.name !== "settle")) {
            field.value = typed;
        }
        tell(fresh, messages.map((one) => one.textContent.trim()).join(" "));
        fresh.focus();
    };

    window.addEventListener("load", () => {
        const form = document.getElementById("comment-form");
        form?.addEventListener("submit", async (event) => {
            event.preventDefault();
            if (form.dataset.sending) {
                return;
            }
            form.dataset.sending = "true";
            await send(form, event.submitter);
            delete form.dataset.sending;
        });
    });
}
