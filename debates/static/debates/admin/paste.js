/* What is pasted into the text of a source becomes numbered paragraphs, which the server makes. */
"use strict";
const MARK = /^\[[^\]\n]+\]/m;
window.addEventListener("load", () => {
    const text = document.getElementById("id_text");
    const form = document.getElementById("id_locator_form");
    const numbering = document.getElementById("id_numbering");
    if (!text || !form || !numbering) {
        return;
    }
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = "Number the paragraphs";
    /* below the text, where one is done with typing it */
    text.after(button, status);

    const asHtml = (content) => {
        const block = document.createElement("pre");
        block.textContent = content;
        return block.outerHTML;
    };

    /* As if it were typed, so that undoing brings back what was there. In Chromium insertText takes
       a time that grows with the square of the lines (3.4 s for 40 pages, in which the tab hangs),
       and insertHTML does not; Firefox takes insertText alone in such a field. */
    const replaceText = (content) => {
        const plain = content.replace(/\r\n?/g, "\n");
        const isReplacedBy = (command, value) => {
            text.select();
            return document.execCommand(command, false, value) && text.value === plain;
        };
        text.focus();
        if (!isReplacedBy("insertHTML", asHtml(plain)) && !isReplacedBy("insertText", plain)) {
            text.value = plain;
        }
        text.dispatchEvent(new Event("input", {bubbles: true}));
        text.setSelectionRange(0, 0);
    };

    const number = async (plain, html) => {
        const body = new FormData();
        body.append("csrfmiddlewaretoken", text.form.querySelector("[name=csrfmiddlewaretoken]").value);
        body.append("text", plain);
        body.append("html", html);
        body.append("form", form.value);
        body.append("numbering", numbering.value);
        const address = location.pathname.replace(/(add|[0-9]+\/change)\/$/, "paste/");
        try {
            const answer = await fetch(address, {method: "POST", body});
            if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
                throw new Error("you were signed out. Sign in, open this page again, and press Restore.");
            }
            const numbered = await answer.json();
            if (!answer.ok) {
                throw new Error(numbered.error);
            }
            replaceText(numbered.text);
            const marks = numbered.text.match(new RegExp(MARK, "gm")) || [];
            status.textContent = marks.length
                ? `${marks.length} numbered paragraphs. Check them; undo brings back what was there.`
                : "This form of locators cannot be counted: put them before the paragraphs by hand.";
        } catch (error) {
            status.textContent = `The text was not numbered: ${error.message}`;
            return false;
        }
        return true;
    };

    text.addEventListener("paste", async (event) => {
        const whole = text.selectionStart === 0 && text.selectionEnd === text.value.length;
        const plain = event.clipboardData.getData("text/plain");
        if (whole && plain.includes("\n")) {
            event.preventDefault();
            if (!await number(plain, event.clipboardData.getData("text/html"))) {
                replaceText(plain);
            }
        }
    });
    button.addEventListener("click", () => number(text.value, ""));
    text.addEventListener("change", () => {
        if (text.value.trim() && !MARK.test(text.value)) {
            status.textContent = "No paragraph has a locator yet, so nothing in this text can be cited by place. Number the paragraphs, or type the locators: [1.1].";
        }
    });
});
