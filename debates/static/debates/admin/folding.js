/* Opens folded fields: those that a choice asks for, and those that a script fills in. */
"use strict";
document.addEventListener("change", ({target}) => {
    const [choice, name] = (target.dataset.opens || "").split(" ");
    const asked = choice && target.value === choice &&
        target.form.elements[target.name.replace(/[^-]+$/, name)];
    if (asked) {
        asked.closest("details")?.setAttribute("open", "");
    }
    for (let group = target.closest("details:not([open])"); group; group = group.parentElement.closest("details:not([open])")) {
        group.open = true;
    }
});
