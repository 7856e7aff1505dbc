/* What is typed in the workbench and not saved. The server keeps it; this browser keeps what the
   server does not have yet, for the same editor, debate and source alone. */
"use strict";
const workbenchDrafts = (() => {
    const DELAY = 600;
    const BEAT = 30000;
    /* Browsers send a body after a page is left only up to 64 KiB */
    const LONGEST_AFTER_LEAVING = 60000;
    const NOT_SENT = "Sinorus cannot be reached, or you were signed out.";
    const TOO_LONG = "What you typed is too long for Sinorus to keep before you save it. Shorten it.";

    /* the address says which source is shown */
    const here = location.pathname + location.search;
    const bench = document.querySelector(".workbench");
    const {editor} = bench.dataset;
    const address = bench.dataset.draft + location.search;
    const status = document.getElementById("others");
    const prefix = `sinorus-draft ${address} ${editor} `;
    let token = bench.querySelector("[name=csrfmiddlewaretoken]").value;
    let timer;
    let describe = () => ({});
    /* the fields of each form in which something is typed, with the time of the last change */
    const drafts = JSON.parse(document.getElementById("typed").textContent);
    /* the forms that the server does not have as they are, with the time of the last change */
    const unsent = new Map();

    /* The browser's copies: a form whose fields are null was emptied */

    const store = (kind, copy) => {
        try {
            localStorage.setItem(prefix + kind, JSON.stringify(copy));
            return true;
        } catch {
            /* storage is full or switched off */
            return false;
        }
    };

    const stored = (kind) => {
        try {
            return JSON.parse(localStorage.getItem(prefix + kind));
        } catch {
            return null;
        }
    };

    const removeCopy = (kind) => {
        try {
            localStorage.removeItem(prefix + kind);
        } catch {
            /* storage is switched off: there is no copy */
        }
    };

    const isStored = () => [...unsent].every(([kind, at]) => stored(kind)?.at === at);

    /* The server */

    /* An editor who signs in again has another token, which is on a new copy of this page. For
       another account nothing is sent. */
    const renewToken = async () => {
        const answer = await fetch(here);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const renewed = page.querySelector(".workbench");
        if (renewed?.dataset.editor !== editor) {
            throw new Error("signed out");
        }
        token = renewed.querySelector("[name=csrfmiddlewaretoken]").value;
    };

    const post = async (target, body, options = {}) => {
        const send = () => fetch(target, {
            ...options, method: "POST", body, headers: {...options.headers, "X-CSRFToken": token}
        });
        const answer = await send();
        if (answer.status !== 403) {
            return answer;
        }
        await renewToken();
        return send();
    };

    const showOthers = (answer) => {
        const people = answer.others.map(({name, doing}) => doing ? `${name} (${doing})` : name);
        const parts = people.length ? [`Also here: ${people.join(", ")}.`] : [];
        if (answer.changed) {
            parts.push("The debate was changed since this page showed it. Reload it to see how.");
        }
        status.textContent = parts.join(" ");
    };

    const showUnsent = (reason) => {
        if (!unsent.size) {
            status.textContent = reason;
        } else if (isStored()) {
            status.textContent = `${reason} What you type is kept in this browser, and sent as soon as possible.`;
        } else {
            status.textContent = `${reason} What you type is not kept now.`;
        }
    };

    const confirm = (sent) => {
        for (const [kind, at] of sent) {
            if (unsent.get(kind) === at) {
                unsent.delete(kind);
                removeCopy(kind);
            }
        }
    };

    /* Tells the server that the editor is here, with what it does not have yet */
    const send = async () => {
        clearTimeout(timer);
        const sent = [...unsent];
        const body = JSON.stringify({...describe(), typed: sent.length ? drafts : null});
        let reason = NOT_SENT;
        try {
            const answer = await post(address, body, {
                keepalive: body.length < LONGEST_AFTER_LEAVING,
                headers: {"Content-Type": "application/json"}
            });
            if (!answer.ok || answer.redirected) {
                reason = answer.status === 400 ? TOO_LONG : NOT_SENT;
                throw new Error(String(answer.status));
            }
            showOthers(await answer.json());
            confirm(sent);
        } catch {
            showUnsent(reason);
        }
    };

    const sendLater = () => {
        clearTimeout(timer);
        timer = setTimeout(send, DELAY);
    };

    /* Keeps the fields of a form; null where nothing is typed in it */
    const keep = (kind, fields) => {
        const at = Date.now();
        if (fields) {
            drafts[kind] = {...fields, typed_at: String(at)};
        } else {
            delete drafts[kind];
        }
        unsent.set(kind, at);
        store(kind, {at, fields});
        sendLater();
    };

    /* Takes the newer of the two copies of each form; gives the fields by form */
    const restore = (kinds) => {
        for (const kind of kinds) {
            const copy = stored(kind);
            if (!copy) {
                continue;
            }
            if (copy.at < Number(drafts[kind]?.typed_at ?? 0)) {
                removeCopy(kind);
                continue;
            }
            unsent.set(kind, copy.at);
            if (copy.fields) {
                drafts[kind] = {...copy.fields, typed_at: String(copy.at)};
            } else {
                delete drafts[kind];
            }
        }
        return drafts;
    };

    /* `describeEditor` says what the editor is doing and which version the page shows */
    const start = (describeEditor) => {
        describe = describeEditor;
        send();
        setInterval(send, BEAT);
        addEventListener("online", send);
        addEventListener("pagehide", () => {
            if (unsent.size) {
                send();
            }
        });
    };

    return {here, post, send, keep, restore, start};
})();
