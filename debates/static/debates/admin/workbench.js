/* The workbench: a key begins a record with the locator and the words that are selected in the text
   (workbench_text.js). What is typed is kept on the server. */
/* global workbenchText */
"use strict";
{
    const {passages, goTo, moveWord, takeSentence, takeNumberedSentence, chosen, locatorOf, deselect} =
        workbenchText;
    const KEYS = {p: "position", e: "evidence", c: "counterpoint", q: "question"};
    const STANCES = {KeyA: "affirms", KeyQ: "qualifies", KeyD: "denies"};
    /* who speaks in a paragraph whose label names no expert of the debate */
    const SOMEBODY_ELSE = "0";
    const DELAY = 600;
    const BEAT = 30000;

    /* the address says which source is shown */
    const here = location.pathname + location.search;
    const bench = document.querySelector(".workbench");
    let token = bench.querySelector("[name=csrfmiddlewaretoken]").value;
    const stored = (id) => JSON.parse(document.getElementById(id).textContent);
    /* what is known of the positions and questions: their versions, and how they are called */
    let known = stored("known");
    let version = bench.dataset.version;
    let doing = "";
    let waiting;
    /* whether the server lacks some of what is typed */
    let unkept = false;
    let from = null;

    const making = (kind) => document.getElementById(`making-${kind}`);
    const formOf = (kind) => making(kind)?.querySelector("form");
    const tell = (text) => {
        document.getElementById("told").textContent = text;
    };

    /* Forms */

    const setIfThere = (form, name, value) => {
        const field = form.elements[name];
        if (field && value && (field.tagName !== "SELECT" || [...field.options].some((one) => one.value === value))) {
            field.value = value;
        }
    };

    /* What is taken over from the last record is marked, until it is chosen or saved */
    const guess = (form, name, value) => {
        form.elements[name]?.closest(".field").toggleAttribute(
            "data-guess", Boolean(value) && form.elements[name].value === value
        );
    };

    const follow = (form) => {
        const position = form.elements.position;
        const own = position && known.state[position.value];
        if (form.elements.version) {
            form.elements.version.value = own ? own.version : "";
        }
        if (form.querySelector(".reason")) {
            form.querySelector(".reason").hidden = !(own && own.seen);
        }
    };

    const show = (kind) => {
        for (const one of bench.querySelectorAll(".making")) {
            one.hidden = one.id !== `making-${kind}`;
        }
        doing = kind;
    };

    const firstToFill = (form) => {
        const fields = [...form.querySelectorAll(".field :is(input, select, textarea)")];
        const open = fields.filter((one) => one.offsetParent !== null);
        return open.find((one) => !one.value && ["expert", "position", "statement", "text"].includes(one.name)) ||
            open.find((one) => ["statement", "text"].includes(one.name)) || open[0];
    };

    let last = {expert: "", question: "", position: ""};

    /* The last position, where the words can belong to it: those of another expert are no evidence
       for it, and those of its own expert counter others */
    const proposedPositions = (kind, speaker) => {
        const own = String(known.state[last.position]?.expert ?? "");
        if (kind === "evidence" && speaker && speaker !== own) {
            return {position: ""};
        }
        if (kind === "counterpoint" && speaker && speaker === own) {
            return {position: "", raised_by: last.position};
        }
        return {position: last.position, raised_by: ""};
    };

    const begin = (kind) => {
        const form = formOf(kind);
        if (!form) {
            return;
        }
        const taken = chosen();
        from = taken.passages[0] || null;
        setIfThere(form, "locator", locatorOf(taken.passages));
        setIfThere(form, "quotation", taken.text);
        /* Other words than before have their own speaker, whatever was typed already */
        const speaker = from?.dataset.expert;
        const isNew = !form.elements.statement?.value;
        if (speaker === SOMEBODY_ELSE && form.elements.expert) {
            form.elements.expert.value = "";
            guess(form, "expert", "");
        } else if (speaker || isNew) {
            setIfThere(form, "expert", speaker || last.expert);
            guess(form, "expert", !speaker && last.expert);
        }
        if (isNew) {
            const proposed = {question: last.question, ...proposedPositions(kind, speaker)};
            for (const [name, value] of Object.entries(proposed)) {
                if (form.elements[name]?.closest("[data-guess]")) {
                    form.elements[name].value = "";
                }
                setIfThere(form, name, value);
                guess(form, name, value);
            }
        }
        follow(form);
        show(kind);
        tell("");
        firstToFill(form)?.focus();
        keepLater();
    };

    const leave = () => {
        show("");
        const back = from && document.getElementById(from.id);
        (back || passages()[0])?.focus();
        beat(typed());
    };

    const values = (form) => Object.fromEntries(
        [...form.elements].filter((one) => one.name && !["submit", "button"].includes(one.type)).map(
            (one) => [one.name, one.type === "checkbox" ? String(one.checked) : one.value]
        )
    );

    const typed = () => {
        const found = {};
        for (const kind of Object.values(KEYS)) {
            const form = formOf(kind);
            const own = form && values(form);
            if (own && ["statement", "text", "quotation", "locator", "detail"].some((name) => own[name])) {
                found[kind] = own;
            }
        }
        return found;
    };

    /* The server: what is typed is kept there, and it tells who else is at the debate */

    /* Whoever signs in again has another token, which this page gets once it is asked for anew */
    const renewToken = async () => {
        const answer = await fetch(here);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const field = page.querySelector(".workbench [name=csrfmiddlewaretoken]");
        token = field ? field.value : token;
    };

    const post = async (address, body, options = {}) => {
        const send = () => fetch(address, {
            ...options, method: "POST", body, headers: {...options.headers, "X-CSRFToken": token}
        });
        const answer = await send();
        if (answer.status !== 403) {
            return answer;
        }
        await renewToken();
        return send();
    };

    const beat = async (kept) => {
        if (kept) {
            clearTimeout(waiting);
        }
        const at = doing && formOf(doing)?.elements.locator?.value;
        const body = JSON.stringify({
            typed: kept, doing: doing && (at ? `${doing} at ${at}` : doing), version
        });
        try {
            const answer = await post(bench.dataset.draft, body, {
                keepalive: body.length < 60000, headers: {"Content-Type": "application/json"}
            });
            if (!answer.ok || answer.redirected) {
                throw new Error(String(answer.status));
            }
            const told = await answer.json();
            showOthers(told);
            unkept = unkept && kept === null;
        } catch {
            unkept = unkept || kept !== null;
            document.getElementById("others").textContent =
                "Sinorus cannot be reached, or you were signed out. What you type is not kept now.";
        }
    };

    const showOthers = (told) => {
        const people = told.others.map((one) => one.doing ? `${one.name} (${one.doing})` : one.name);
        const parts = people.length ? [`Also here: ${people.join(", ")}.`] : [];
        if (told.changed) {
            parts.push("The debate was changed since this page showed it. Reload it to see how.");
        }
        document.getElementById("others").textContent = parts.join(" ");
    };

    const keepLater = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => beat(typed()), DELAY);
    };

    /* The quoted words may be somebody's claim, but nobody records them as one by mistake */
    const isUnconfirmed = (form) => {
        const statement = form.elements.statement?.value.trim();
        if (!["position", "counterpoint"].includes(form.dataset.kind) || !statement || statement !== form.elements.quotation.value.trim() || form.dataset.confirmed === statement) {
            return false;
        }
        form.dataset.confirmed = statement;
        form.elements.statement.focus();
        tell("The statement is word for word the quotation. Reword it so that it can stand alone, or save once more to keep it.");
        return true;
    };

    const save = async (form) => {
        /* the key that saves may be pressed again while the answer is on its way */
        if (form.querySelector("[type=submit]").disabled || isUnconfirmed(form)) {
            return;
        }
        const kind = form.dataset.kind;
        const data = new FormData(form);
        data.append("making", kind);
        data.append("shown", version);
        clearTimeout(waiting);
        form.querySelector("[type=submit]").disabled = true;
        tell("Saving…");
        let told;
        let saved = false;
        try {
            const answer = await post(here, data);
            saved = answer.ok;
            told = await answer.json();
        } catch {
            form.querySelector("[type=submit]").disabled = false;
            tell("It was not saved: Sinorus cannot be reached, or you were signed out. What you typed is still here. Sign in again in another tab, and save once more.");
            return;
        }
        making(kind).innerHTML = told.form;
        if (saved) {
            taken(kind, data, told);
            return;
        }
        fill(formOf(kind));
        const wrong = making(kind).querySelector(".errors :is(input, select, textarea)");
        (wrong || making(kind).querySelector(":is(select, textarea)")).focus();
        const reason = formOf(kind).querySelector(".reason");
        if (reason && known.state[formOf(kind).elements.position?.value]?.seen) {
            reason.hidden = false;
        }
        tell("It was not saved. See what is wrong beside the fields.");
        keepLater();
    };

    const taken = (kind, data, told) => {
        const before = known.state;
        if (told.parts) {
            showParts(told);
        } else {
            showWhole(told);
        }
        version = told.version;
        last = {
            expert: data.get("expert") || last.expert,
            question: data.get("question") || last.question,
            position: kind === "position" ? told.made.split("-")[1] : data.get("position") || last.position,
        };
        for (const form of bench.querySelectorAll(".making form")) {
            fill(form);
            const own = form.elements.position?.value;
            if (own && String(before[own]?.version) === form.elements.version.value) {
                follow(form);
            }
        }
        const all = passages();
        const back = from ? all.findIndex((one) => one.id === from.id) : 0;
        show("");
        goTo(Math.max(back, 0));
        tell(told.message);
        beat(typed());
    };

    const showWhole = (told) => {
        for (const [name, html] of [["text", told.text], ["debate", told.debate]]) {
            const column = document.getElementById(`column-${name}`);
            if (column) {
                column.innerHTML = html;
            }
        }
        known = {state: told.state, choices: told.choices, questions: told.questions};
    };

    /* Nobody else has changed the debate: the new record is put where it belongs */
    const showParts = (told) => {
        for (const [id, html] of Object.entries(told.parts)) {
            const part = document.getElementById(id);
            const before = told.after && document.getElementById(`position-${told.after}`);
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
        }
        bench.querySelector(".none").hidden = bench.querySelector(".positions > li") !== null;
        const count = bench.querySelector(".unused-count");
        if (count) {
            count.textContent = bench.querySelectorAll(".passage.unused").length;
        }
        known.state = {...known.state, ...told.state};
        for (const choice of told.choices) {
            const places = known.choices.map(([key]) => key);
            if (!places.includes(choice[0])) {
                known.choices.splice(places.indexOf(told.after) + 1, 0, choice);
            }
        }
        known.questions = told.questions.length ? told.questions : known.questions;
    };

    /* The positions and questions to choose from, which no form brings along */
    const fill = (form) => {
        for (const [name, choices] of [
            ["position", known.choices], ["raised_by", known.choices], ["question", known.questions]
        ]) {
            const select = form.querySelector(`select[name=${name}]`);
            if (select) {
                const before = select.value;
                const empty = [...select.options].filter((one) => !one.value);
                select.replaceChildren(...empty, ...choices.map(([value, text]) => new Option(text, value)));
                select.value = before;
            }
        }
    };

    /* Keys and clicks */

    const inText = (event) => {
        const number = passages().indexOf(event.target.closest(".passage"));
        const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        const down = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (by && number >= 0) {
            moveWord(number, by, event.shiftKey);
        } else if (down && number >= 0) {
            goTo(number + down);
        } else if (event.key === "s" && number >= 0) {
            takeSentence(number);
        } else if (/^[1-9]$/.test(event.key) && number >= 0) {
            const fewer = takeNumberedSentence(number, Number(event.key));
            if (fewer) {
                tell(fewer);
            }
        } else if (event.key === "n") {
            nextUnused(number);
        } else if (event.key in KEYS) {
            begin(KEYS[event.key]);
        } else {
            return;
        }
        event.preventDefault();
    };

    const nextUnused = (number) => {
        const all = passages();
        const after = [...all.slice(number + 1), ...all.slice(0, number + 1)];
        const next = after.find((one) => one.classList.contains("unused"));
        if (next) {
            goTo(all.indexOf(next));
        } else {
            tell("Every paragraph has a record.");
        }
    };

    const inForm = (event, form) => {
        if ((event.key === "Enter" || event.key === "s") && (event.ctrlKey || event.metaKey)) {
            save(form);
        } else if (event.key === "Escape") {
            leave();
        } else if (event.altKey && event.code === "KeyS" && form.elements.statement) {
            form.elements.statement.value = form.elements.quotation.value;
            form.elements.statement.focus();
            keepLater();
        } else if (event.altKey && event.code in STANCES && form.elements.stance) {
            form.elements.stance.value = STANCES[event.code];
            tell(`Stance: ${STANCES[event.code]}`);
            keepLater();
        } else {
            return;
        }
        event.preventDefault();
    };

    bench.addEventListener("keydown", (event) => {
        const form = event.target.closest(".making form");
        if (form) {
            inForm(event, form);
        } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("a, button, summary")) {
            inText(event);
        }
    });
    document.addEventListener("keydown", (event) => {
        /* a selection by mouse leaves the focus on the page */
        if (event.target === document.body && !event.ctrlKey && !event.metaKey && !event.altKey) {
            inText({...event, key: event.key, target: bench, preventDefault: () => event.preventDefault()});
        }
    });
    bench.addEventListener("mousedown", (event) => {
        if (event.target.closest(".tools button")) {
            /* the selection stays */
            event.preventDefault();
        } else if (event.target.closest(".passage")) {
            deselect();
        }
    });
    bench.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        const record = event.target.closest("mark");
        if (button?.dataset.begin) {
            begin(button.dataset.begin);
        } else if (button && "unused" in button.dataset) {
            nextUnused(passages().indexOf(document.activeElement.closest(".passage")));
        } else if (button && "leave" in button.dataset) {
            leave();
        } else if (button && "discard" in button.dataset) {
            button.form.reset();
            for (const field of button.form.elements) {
                if (["TEXTAREA", "INPUT"].includes(field.tagName) && !["checkbox", "hidden"].includes(field.type)) {
                    field.value = "";
                }
            }
            follow(button.form);
            leave();
        } else if (record && getSelection().isCollapsed) {
            document.getElementById(record.dataset.records.split(" ")[0])?.focus();
        }
    });
    bench.addEventListener("submit", (event) => {
        event.preventDefault();
        save(event.target);
    });
    bench.addEventListener("input", (event) => {
        if (event.target.closest(".making")) {
            keepLater();
        }
    });
    bench.addEventListener("change", (event) => {
        event.target.closest("[data-guess]")?.removeAttribute("data-guess");
        if (event.target.name === "position") {
            follow(event.target.form);
        }
    });

    /* What was typed before is here again */

    const bringBack = () => {
        const kept = stored("typed");
        const kinds = Object.keys(kept).filter((kind) => formOf(kind));
        for (const kind of kinds) {
            const form = formOf(kind);
            for (const [name, value] of Object.entries(kept[kind])) {
                const field = form.elements[name];
                if (field?.type === "checkbox") {
                    field.checked = value === "true";
                } else if (field) {
                    setIfThere(form, name, value);
                }
            }
            const seen = form.elements.version?.value;
            follow(form);
            if (seen) {
                form.elements.version.value = seen;
            }
        }
        if (kinds.length) {
            show(kinds[0]);
            tell("What you had typed and not saved is here again.");
        }
    };

    bench.querySelectorAll(".making form").forEach(fill);
    bringBack();
    if (passages().length) {
        passages()[0].tabIndex = 0;
    }
    beat(null);
    setInterval(() => beat(unkept ? typed() : null), BEAT);
    addEventListener("pagehide", () => {
        if (doing) {
            beat(typed());
        }
    });
}
