/* The text of the workbench: its paragraphs and words, and those that are selected, by mouse or
   keyboard. workbench.js makes records of them. */
"use strict";
const workbenchText = (() => {
    const SENTENCE_END = /[.!?…]["”’»)\]]*$/;
    /* titles, abbreviations and initials, which are followed by a name or number */
    const SHORTENED = /^["“‘«(\[]*(?:Mrs?|Ms|Mx|Dr|Prof|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Cllr|St|No|Nos|Nr|Hr|Fr|vs|cf|ca)\.$/i;
    const INITIAL = /^["“‘«(\[]*(?!I\.)\p{Lu}\.$/u;

    const bench = document.querySelector(".workbench");
    /* the words that the keyboard has selected: from `anchor` to `focus`, each [passage, word] */
    let cursor = null;

    const passages = () => [...bench.querySelectorAll(".passage")];
    const deselect = () => {
        cursor = null;
    };

    /* Words and their places in a paragraph */

    const wordsOf = (passage) => [
        ...passage.querySelector(".words").textContent.matchAll(/\S+/g)
    ].map((found) => [found.index, found.index + found[0].length]);

    /* The first word after the label of the speaker */
    const firstSpoken = (passage) => {
        const from = Number(passage.dataset.spokenFrom || 0);
        return Math.max(0, wordsOf(passage).findIndex(([start]) => start >= from));
    };

    const pointAt = (passage, offset) => {
        const walker = document.createTreeWalker(
            passage.querySelector(".words"), NodeFilter.SHOW_TEXT
        );
        let left = offset;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (left <= node.length) {
                return [node, left];
            }
            left -= node.length;
        }
        return [passage.querySelector(".words"), 0];
    };

    const ordered = ([first, second]) => first[0] - second[0] || first[1] - second[1];

    const select = () => {
        const all = passages();
        const [first, last] = [cursor.anchor, cursor.focus].sort((a, b) => ordered([a, b]));
        const range = document.createRange();
        range.setStart(...pointAt(all[first[0]], wordsOf(all[first[0]])[first[1]][0]));
        range.setEnd(...pointAt(all[last[0]], wordsOf(all[last[0]])[last[1]][1]));
        const selection = getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
    };

    const goTo = (number) => {
        const all = passages();
        const target = all[Math.max(0, Math.min(number, all.length - 1))];
        if (!target) {
            return;
        }
        for (const one of all) {
            one.tabIndex = one === target ? 0 : -1;
        }
        target.focus();
        target.scrollIntoView({block: "nearest"});
        getSelection().removeAllRanges();
        deselect();
    };

    const step = ([passage, word], by) => {
        const all = passages();
        const next = word + by;
        if (next >= 0 && next < wordsOf(all[passage]).length) {
            return [passage, next];
        }
        if (!all[passage + by]) {
            return [passage, word];
        }
        return [passage + by, by > 0 ? 0 : wordsOf(all[passage + by]).length - 1];
    };

    const moveWord = (number, by, extend) => {
        if (!cursor) {
            cursor = {anchor: [number, 0], focus: [number, 0]};
        } else {
            cursor.focus = step(cursor.focus, by);
            cursor.anchor = extend ? cursor.anchor : cursor.focus;
        }
        select();
    };

    const endsSentence = (at) => {
        const passage = passages()[at[0]];
        const words = wordsOf(passage);
        const text = passage.querySelector(".words").textContent.slice(...words[at[1]]);
        if (at[1] === words.length - 1) {
            return true;
        }
        return SENTENCE_END.test(text) && !SHORTENED.test(text) && !INITIAL.test(text);
    };

    const takeSentence = (number) => {
        const again = cursor && cursor.sentence;
        const at = cursor ? cursor.focus : [number, firstSpoken(passages()[number])];
        let first = cursor ? cursor.anchor : at;
        if (!again) {
            const spoken = firstSpoken(passages()[first[0]]);
            while (first[1] > 0 && first[1] !== spoken && !endsSentence([first[0], first[1] - 1])) {
                first = [first[0], first[1] - 1];
            }
        }
        let last = again ? step(at, 1) : at;
        while (!endsSentence(last)) {
            last = step(last, 1);
        }
        cursor = {anchor: first, focus: last, sentence: true};
        select();
    };

    /* Take a sentence by its number in a paragraph; says so where there are fewer */
    const takeNumberedSentence = (number, wanted) => {
        const last = wordsOf(passages()[number]).length - 1;
        let word = firstSpoken(passages()[number]);
        for (let sentence = 1; sentence < wanted; sentence += 1) {
            while (word < last && !endsSentence([number, word])) {
                word += 1;
            }
            if (word === last) {
                return sentence === 1 ? "This paragraph has one sentence." : `This paragraph has ${sentence} sentences.`;
            }
            word += 1;
        }
        cursor = {anchor: [number, word], focus: [number, word]};
        takeSentence(number);
        return "";
    };

    /* The selected words, wherever they were selected, and the passages that they stand in */

    const chosen = () => {
        const selection = getSelection();
        const all = passages();
        const range = selection.rangeCount ? selection.getRangeAt(0) : null;
        const within = range && !range.collapsed
            ? all.filter((one) => range.intersectsNode(one.querySelector(".words"))) : [];
        const texts = within.map((one) => {
            const words = one.querySelector(".words");
            const own = document.createRange();
            own.selectNodeContents(words);
            if (words.contains(range.startContainer)) {
                own.setStart(range.startContainer, range.startOffset);
            }
            if (words.contains(range.endContainer)) {
                own.setEnd(range.endContainer, range.endOffset);
            }
            return [one, own.toString().trim()];
        }).filter(([, text]) => text);
        if (texts.length) {
            return {passages: texts.map(([one]) => one), text: texts.map(([, text]) => text).join(" ")};
        }
        const focused = document.activeElement.closest(".passage");
        return {passages: focused ? [focused] : [], text: ""};
    };

    const locatorOf = (within) => {
        const marks = within.map((one) => one.dataset.locator).filter(Boolean);
        const [first, last] = [marks[0] || "", marks[marks.length - 1] || ""];
        if (first === last) {
            return first;
        }
        if (bench.dataset.form !== "heading_paragraph") {
            return /[-–]/.test(first + last) ? first : `${first}-${last}`;
        }
        const [heading, number] = [first.replace(/, [^,]*$/, ""), last.replace(/^.*, /, "")];
        return last.startsWith(`${heading}, `) ? `${first}-${number}` : first;
    };

    return {passages, goTo, moveWord, takeSentence, takeNumberedSentence, chosen, locatorOf, deselect};
})();
