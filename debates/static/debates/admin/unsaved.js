/* Keeps what is typed into a form in this tab until it is saved, so that a session that has
   expired, or a page that has become too old to be sent, costs nobody their text. */
"use strict";
{
    const PREFIX = "unsaved:";
    const DELAY = 400;

    const fieldsOf = (form) => [...form.elements].filter(
        (field) => field.name && field.name !== "csrfmiddlewaretoken" &&
            !field.name.includes("__prefix__") && !["submit", "button", "file"].includes(field.type)
    );

    const read = (field) => {
        if (field.type === "checkbox" || field.type === "radio") {
            return field.checked;
        }
        if (field.tagName === "SELECT") {
            return [...field.selectedOptions].map((option) => [option.value, option.text]);
        }
        return field.value;
    };

    const snapshot = (form) => Object.fromEntries(
        fieldsOf(form).map((field) => [field.name, read(field)])
    );

    const choose = (select, chosen) => {
        const values = chosen.map(([value]) => value);
        for (const [value, text] of chosen) {
            if (![...select.options].some((option) => option.value === value)) {
                select.append(new Option(text, value));
            }
        }
        for (const option of select.options) {
            option.selected = values.includes(option.value);
        }
    };

    const write = (field, value) => {
        if (field.type === "checkbox" || field.type === "radio") {
            field.checked = value;
        } else if (field.tagName === "SELECT") {
            choose(field, value);
        } else {
            field.value = value;
        }
        field.dispatchEvent(new Event("change", {bubbles: true}));
    };

    const addRows = (form, kept) => {
        for (const [name, value] of Object.entries(kept)) {
            const total = name.endsWith("-TOTAL_FORMS") && form.elements[name];
            const group = total && document.getElementById(name.replace("-TOTAL_FORMS", "-group"));
            const add = group && group.querySelector(".add-row a");
            while (add && Number(total.value) < Number(value)) {
                add.click();
            }
        }
    };

    const bringBack = (form, kept) => {
        addRows(form, kept);
        for (const field of fieldsOf(form)) {
            const isKept = field.name in kept && !field.name.endsWith("_FORMS");
            if (isKept && JSON.stringify(read(field)) !== JSON.stringify(kept[field.name])) {
                write(field, kept[field.name]);
            }
        }
    };

    const offer = (form, key, entry) => {
        const bar = document.createElement("p");
        const restore = document.createElement("button");
        const forget = document.createElement("button");
        const time = new Date(entry.time).toLocaleTimeString([], {timeStyle: "short"});
        bar.className = "unsaved";
        bar.setAttribute("role", "status");
        bar.append(`You have unsaved changes from ${time}.`, restore, forget);
        restore.type = forget.type = "button";
        restore.className = forget.className = "button";
        restore.textContent = "Restore";
        forget.textContent = "Discard";
        restore.addEventListener("click", () => {
            bringBack(form, entry.fields);
            bar.remove();
        });
        forget.addEventListener("click", () => {
            sessionStorage.removeItem(key);
            bar.remove();
        });
        form.before(bar);
    };

    const entries = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).map(
        (key) => [key, JSON.parse(sessionStorage.getItem(key))]
    );

    /* A success is that of the form sent last: one sent before may never have arrived. */
    const noteSending = (sent) => {
        for (const [key, entry] of entries().filter(([key]) => key !== sent)) {
            sessionStorage.setItem(key, JSON.stringify({...entry, sent: false}));
        }
    };

    const forgetSaved = () => {
        if (!document.querySelector(".messagelist .success")) {
            return;
        }
        for (const [key] of entries().filter(([, entry]) => entry.sent)) {
            sessionStorage.removeItem(key);
        }
    };

    const watch = (form) => {
        const key = PREFIX + location.pathname;
        let waiting;
        const keep = (sent) => {
            clearTimeout(waiting);
            const entry = {time: Date.now(), fields: snapshot(form), sent};
            sessionStorage.setItem(key, JSON.stringify(entry));
        };
        const later = () => {
            clearTimeout(waiting);
            waiting = setTimeout(keep, DELAY, false);
        };
        const entry = JSON.parse(sessionStorage.getItem(key));
        const differs = entry && JSON.stringify(entry.fields) !== JSON.stringify(snapshot(form));
        if (differs && !document.querySelector(".errornote")) {
            offer(form, key, entry);
        }
        /* a browser that goes back would fill in again what is saved already, to be saved twice */
        form.autocomplete = "off";
        form.addEventListener("input", later);
        django.jQuery(form).on("change", later);
        form.addEventListener("submit", () => {
            noteSending(key);
            keep(true);
        });
    };

    window.addEventListener("load", () => {
        forgetSaved();
        const form = document.querySelector("#content-main > form[id$='_form']");
        if (form && form.querySelector("[name='version']")) {
            watch(form);
        }
    });
}
