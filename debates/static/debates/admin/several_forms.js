/* Where a page has several forms, the text typed into the others stays when one is sent; so does
   that of the one that is sent, until the next page says that it arrived. */
"use strict";
{
    const KEY = `several:${location.pathname}`;

    const formOf = (name) => document.querySelector(`form:has([type=submit][name="${name}"])`);

    const texts = () => [...document.querySelectorAll("#content-main form")].flatMap((form) => {
        const name = form.querySelector("[type=submit]")?.name;
        return name ? [...form.querySelectorAll("textarea")].map((field) => [name, field]) : [];
    });

    const keep = (sent) => {
        const typed = texts().filter(([, field]) => field.value.trim());
        const kept = typed.map(([name, field]) => [name, field.name, field.value, field.form === sent]);
        sessionStorage.setItem(KEY, JSON.stringify(kept));
    };

    const bringBack = () => {
        const arrived = document.querySelector(".messagelist .success");
        for (const [name, field, value, sent] of JSON.parse(sessionStorage.getItem(KEY) || "[]")) {
            const empty = formOf(name)?.elements[field];
            if (empty && !empty.value && !(sent && arrived)) {
                empty.value = value;
            }
        }
        sessionStorage.removeItem(KEY);
    };

    window.addEventListener("load", () => {
        bringBack();
        document.addEventListener("submit", (event) => keep(event.target));
    });
}
