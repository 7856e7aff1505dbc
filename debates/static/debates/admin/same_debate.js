/* Narrows autocompletion to the debate that is chosen on the page. */
"use strict";
{
    const narrow = (debate) => {
        for (const select of document.querySelectorAll("select[data-same-debate]")) {
            const address = new URL(select.dataset["ajax-Url"], location.href);
            if (debate) {
                address.searchParams.set("debate", debate);
            } else {
                address.searchParams.delete("debate");
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
        if (debate) {
            django.jQuery(debate).on("change", () => narrow(debate.value));
        }
    });
}
