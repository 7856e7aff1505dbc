/* The workbench: a key begins a record with the locator and the words that are selected in the text
   (workbench_text.js). Its neighbours keep what is typed (workbench_drafts.js) and show what is saved
   (workbench_columns.js). */
/* global workbenchColumns, workbenchDrafts, workbenchText */
"use strict";
{
    const {passages, goTo, moveWord, takeSentence, takeNumberedSentence, chosen, locatorOf, deselect} =
        workbenchText;
    const {here, post, send, keep, restore} = workbenchDrafts;
    const {records, fill} = workbenchColumns;
    const KEYS = {p: "position", e: "evidence", c: "counterpoint", q: "question"};
    const STANCES = {KeyA: "affirms", KeyQ: "qualifies", KeyD: "denies"};
    /* who speaks in a paragraph whose label names no expert of the debate */
    const SOMEBODY_ELSE = "0";
    /* the fields that show that somebody has typed in a form */
    const TYPED = ["statement", "text", "quotation", "locator", "detail"];

    const bench = document.querySelector(".workbench");
    let version = bench.dataset.version;
    let doing = "";
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
        const own = position && records.state[position.value];
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
        const own = String(records.state[last.position]?.expert ?? "");
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
        keepForm(form);
    };

    const leave = () => {
        show("");
        const back = from && document.getElementById(from.id);
        (back || passages()[0])?.focus();
        send();
    };

    const values = (form) => Object.fromEntries(
        [...form.elements].filter(({name, type}) => name && !["submit", "button"].includes(type)).map(
            ({name, type, checked, value}) => [name, type === "checkbox" ? String(checked) : value]
        )
    );

    const keepForm = (form) => {
        const fields = values(form);
        keep(form.dataset.kind, TYPED.some((name) => fields[name]) ? fields : null);
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
        form.querySelector("[type=submit]").disabled = true;
        tell("Saving…");
        let answer;
        let saved = false;
        try {
            const response = await post(here, data);
            saved = response.ok;
            answer = await response.json();
        } catch {
            form.querySelector("[type=submit]").disabled = false;
            tell("It was not saved: Sinorus cannot be reached, or you were signed out. What you typed is still here. Sign in again in another tab, and save once more.");
            return;
        }
        making(kind).innerHTML = answer.form;
        if (saved) {
            taken(kind, data, answer);
        } else {
            refused(kind);
        }
    };

    const refused = (kind) => {
        const form = formOf(kind);
        fill(form);
        const question = form.querySelector(".confirm-duplicate input");
        const wrong = form.querySelector(".errors :is(input, select, textarea)");
        (question || wrong || form.querySelector(":is(select, textarea)")).focus();
        const reason = form.querySelector(".reason");
        if (reason && records.state[form.elements.position?.value]?.seen) {
            reason.hidden = false;
        }
        tell(question ?
            "It was not saved: it may be here already. Look at the question above the fields." :
            "It was not saved. See what is wrong beside the fields.");
        keepForm(form);
    };

    const taken = (kind, data, answer) => {
        const before = records.state;
        workbenchColumns.show(answer);
        version = answer.version;
        last = {
            expert: data.get("expert") || last.expert,
            question: data.get("question") || last.question,
            position: kind === "position" ? answer.made.split("-")[1] : data.get("position") || last.position,
        };
        for (const form of bench.querySelectorAll(".making form")) {
            fill(form);
            const own = form.elements.position?.value;
            if (own && String(before[own]?.version) === form.elements.version.value) {
                follow(form);
            }
        }
        const all = passages();
        const back = from ? all.findIndex(({id}) => id === from.id) : 0;
        show("");
        goTo(Math.max(back, 0));
        tell(answer.message);
        keep(kind, null);
        send();
    };

    /* Keys and clicks */

    /* Without a paragraph in focus, sentences are taken where the mouse selected words, or from the
       first paragraph */
    const whereSelected = () => {
        const node = getSelection().anchorNode;
        return Math.max(0, passages().indexOf(node?.parentElement?.closest(".passage")));
    };

    const inText = (event) => {
        const number = passages().indexOf(event.target.closest(".passage"));
        const start = number < 0 ? whereSelected() : number;
        const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        const down = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (by && number >= 0) {
            moveWord(number, by, event.shiftKey);
        } else if (down && number >= 0) {
            goTo(number + down);
        } else if (event.key === "s" && passages().length) {
            takeSentence(start);
        } else if (/^[1-9]$/.test(event.key) && passages().length) {
            const fewer = takeNumberedSentence(start, Number(event.key));
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
            keepForm(form);
        } else if (event.altKey && event.code in STANCES && form.elements.stance) {
            form.elements.stance.value = STANCES[event.code];
            tell(`Stance: ${STANCES[event.code]}`);
            keepForm(form);
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
            keepForm(button.form);
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
        const form = event.target.closest(".making form");
        if (form) {
            keepForm(form);
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
        const all = Object.values(KEYS).filter((kind) => formOf(kind));
        const drafts = restore(all);
        const kinds = all.filter((kind) => drafts[kind]);
        for (const kind of kinds) {
            const form = formOf(kind);
            for (const [name, value] of Object.entries(drafts[kind])) {
                const field = form.elements[name];
                const before = field?.value;
                if (field?.type === "checkbox") {
                    field.checked = value === "true";
                } else if (field) {
                    setIfThere(form, name, value);
                }
                if (field?.value !== before) {
                    field.dispatchEvent(new Event("change", {bubbles: true}));
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

    /* What the others are told, and the version that this page shows */
    const describe = () => {
        const at = doing && formOf(doing)?.elements.locator?.value;
        return {doing: at ? `${doing} at ${at}` : doing, version};
    };

    bench.querySelectorAll(".making form").forEach(fill);
    bringBack();
    if (passages().length) {
        passages()[0].tabIndex = 0;
    }
    workbenchDrafts.start(describe);
}
