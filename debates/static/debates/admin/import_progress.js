/* Shows how far an import is. Without this script the form is sent as any other. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-progress]");
  if (!form || !window.fetch || !window.TextDecoderStream) return;
  const bar = form.querySelector("progress");
  const said = form.querySelector("[role=status]");
  let plain = false;

  const say = (text, address) => {
    said.textContent = text;
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "Open the debate";
    said.append(" ", link);
  };

  const sendPlainly = (button) => {
    plain = true;
    form.requestSubmit(button);
  };

  const show = (line) => {
    const step = JSON.parse(line);
    if (step.refused) throw new Error("refused");
    if (step.address) return say(step.said, step.address);
    bar.max = step.total;
    bar.value = step.done;
    return say(`${step.done} of ${step.total}`);
  };

  const read = async (response) => {
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      lines.filter(Boolean).forEach(show);
    }
  };

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (plain || !button || button.name !== "apply") return;
    event.preventDefault();
    const data = new FormData(form, button);
    form.querySelectorAll("[type=submit]").forEach((one) => { one.disabled = true; });
    bar.hidden = false;
    say("Importing …");
    try {
      const headers = { Accept: "application/x-ndjson" };
      const response = await fetch(form.action || location.href, { method: "POST", body: data, headers });
      if (!(response.headers.get("Content-Type") || "").startsWith("application/x-ndjson")) {
        throw new Error("refused");
      }
      await read(response);
    } catch (error) {
      form.querySelectorAll("[type=submit]").forEach((one) => { one.disabled = false; });
      bar.hidden = true;
      if (error.message === "refused") sendPlainly(button);
      else say("The connection was lost. Open this page again: an upload that is still there was not imported.");
    }
  });
})();
