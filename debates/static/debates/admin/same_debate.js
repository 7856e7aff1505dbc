/* Narrows autocompletion to the debate that is chosen on the page, and earlier positions to its
   expert; what is added beside it lands in that debate too. */
"use strict";
{
    const carry = (link, debate) => {
        const address = new URL(link.href);
        if (debate) {
            address.searchParams.set("debate", debate);
        } else {
            address.searchParams.delete("debate");
        }
        link.href = address.pathname + address.search;
    };

    const carryAll = (debate) => {
        for (const select of document.querySelectorAll("select[data-same-debate]")) {
            const link = select.closest(".related-widget-wrapper")?.querySelector(".add-related");
            if (link) {
                carry(link, debate);
            }
        }
    };

    const narrow = (name, value) => {
        for (const select of document.querySelectorAll(`select[data-same-${name}]`)) {
            const address = new URL(select.dataset["ajax-Url"], location.href);
            if (value) {
                address.searchParams.set(name, value);
            } else {
                address.searchParams.delete(name);
            }
            select.dataset["ajax-Url"] = address.pathname + address.search;
            const shown = django.jQuery(select).data("select2");
            if (shown) {
                shown.dataAdapter.ajaxOptions.url = select.dataset["ajax-Url"];
            }
        }
    };

    window.addEventListener("load", () => {
        const debate = document.getElementById("id_debate");
        const expert = document.getElementById("id_expert");
        if (debate) {
            carryAll(debate.value);
            django.jQuery(debate).on("change", () => {
                narrow("debate", debate.value);
                carryAll(debate.value);
            });
        }
        if (expert) {
            django.jQuery(expert).on("change", () => narrow("expert", expert.value));
        }
    });
}
