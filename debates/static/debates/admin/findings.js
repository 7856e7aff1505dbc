/* What the worklist finds on the page of an object, each finding with a link to its field. */
"use strict";
{
    const LONGEST = 60;

    const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

    const itemOf = (finding, model) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const address = new URL(finding.url);
        link.href = address.pathname === location.pathname && address.hash ? address.hash : finding.url;
        link.textContent = finding.title;
        const row = finding.object === model ? "" : `“${shortened(finding.text)}”: `;
        item.append(link, `: ${row}${finding.message}`);
        return item;
    };

    window.addEventListener("load", async () => {
        const section = document.querySelector(".findings[data-address]");
        if (!section) {
            return;
        }
        const answer = await fetch(section.dataset.address);
        const {findings} = answer.ok ? await answer.json() : {findings: []};
        if (findings.length) {
            const list = document.createElement("ul");
            list.append(...findings.map((finding) => itemOf(finding, section.dataset.model)));
            section.append(list);
            section.querySelector("h2").append(` (${findings.length})`);
            section.hidden = false;
        }
    });
}
