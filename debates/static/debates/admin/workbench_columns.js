/* The columns of the workbench: what an answer of the server changes in them, and the positions and
   questions that its forms choose from. */
"use strict";
const workbenchColumns = (() => {
    const bench = document.querySelector(".workbench");
    /* The versions, experts and labels of the positions and questions that the page shows */
    const records = JSON.parse(document.getElementById("known").textContent);

    const showWhole = (answer) => {
        for (const [name, html] of [["text", answer.text], ["debate", answer.debate]]) {
            const column = document.getElementById(`column-${name}`);
            if (column) {
                column.innerHTML = html;
            }
        }
        const {state, choices, questions} = answer;
        Object.assign(records, {state, choices, questions});
    };

    const showPart = (id, html, after) => {
        const part = document.getElementById(id);
        const before = after && document.getElementById(`position-${after}`);
        if (part && id.startsWith("column-")) {
            part.innerHTML = html;
        } else if (part) {
            part.outerHTML = html;
        } else if (before) {
            before.insertAdjacentHTML("afterend", html);
        } else {
            /* it is the first, or stands behind one that somebody else has just made */
            bench.querySelector(".positions").insertAdjacentHTML("afterbegin", html);
        }
    };

    /* Nobody else has changed the debate: the new record is put where it belongs */
    const showParts = (answer) => {
        for (const [id, html] of Object.entries(answer.parts)) {
            showPart(id, html, answer.after);
        }
        bench.querySelector(".none").hidden = bench.querySelector(".positions > li") !== null;
        const count = bench.querySelector(".unused-count");
        if (count) {
            count.textContent = bench.querySelectorAll(".passage.unused").length;
        }
        records.state = {...records.state, ...answer.state};
        for (const choice of answer.choices) {
            const keys = records.choices.map(([key]) => key);
            if (!keys.includes(choice[0])) {
                records.choices.splice(keys.indexOf(answer.after) + 1, 0, choice);
            }
        }
        if (answer.questions.length) {
            records.questions = answer.questions;
        }
    };

    const show = (answer) => (answer.parts ? showParts(answer) : showWhole(answer));

    /* The positions and questions to choose from, which no form brings along */
    const fill = (form) => {
        for (const [name, choices] of [
            ["position", records.choices], ["raised_by", records.choices], ["question", records.questions]
        ]) {
            const select = form.querySelector(`select[name=${name}]`);
            if (select) {
                const {value} = select;
                const empty = [...select.options].filter((option) => !option.value);
                select.replaceChildren(...empty, ...choices.map(([key, text]) => new Option(text, key)));
                select.value = value;
            }
        }
    };

    return {records, show, fill};
})();
