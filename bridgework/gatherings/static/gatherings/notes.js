/* Saves notes while they are written. What the server has not acknowledged stays in this browser, through a lost connection or a
   closed window, and is sent again under the same mark: it is then kept once. Where another wrote meanwhile, both texts are kept.
   The page works without this, with its button. Hooks: form[data-notes], data-saved, data-waits, data-both, [data-state],
   [data-other], [data-other-says], [data-other-text]. */
"use strict";
(function () {
  const form = document.querySelector("form[data-notes]");
  if (!form) return;
  const field = form.elements, state = form.querySelector("[data-state]"), other = form.querySelector("[data-other]");
  const KEY = "bridgework.notes " + form.dataset.notes;
  let acknowledged = field.body.value, tried = null, isSending = false, timer = 0;
  const shelf = function (act) { try { return act(window.localStorage); } catch (refused) { return null; } };
  const keep = function (draft) { shelf(function (s) { s.setItem(KEY, JSON.stringify(draft)); }); };
  const drop = function () { shelf(function (s) { s.removeItem(KEY); }); };
  const read = function () { try { return JSON.parse(shelf(function (s) { return s.getItem(KEY); })); } catch (broken) { return null; } };
  const newMark = function () { return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (b) { return b.toString(16).padStart(2, "0"); }).join(""); };
  const draftNow = function () {
    return { body: field.body.value, language: field.language.value, base: field.base.value, mark: field.mark.value, replaces: field.replaces.value, unsure: field.unsure.value, tried: tried };
  };
  const say = function (text) { state.textContent = text; };

  const kept = read();
  if (kept && kept.body !== acknowledged) {
    ["body", "language", "base", "mark", "replaces", "unsure"].forEach(function (name) { field[name].value = kept[name]; });
    if (kept.tried !== undefined) tried = kept.tried;
    say(form.dataset.waits);
  } else {
    drop();
  }

  const took = function (sent, answer) {
    acknowledged = sent.body;
    if (answer.is_beside) {
      field.replaces.value = answer.number;
      form.querySelector("[data-other-says]").textContent = form.dataset.both;
      form.querySelector("[data-other-text]").textContent = answer.note;
      other.hidden = false;
    } else {
      field.base.value = answer.version;
      field.replaces.value = "";
      other.hidden = true;
    }
    field.mark.value = newMark();
    field.unsure.value = "";
    tried = null;
    if (field.body.value === sent.body) { drop(); say(form.dataset.saved); } else { keep(draftNow()); }
  };

  const send = async function () {
    if (isSending || field.body.value === acknowledged) return;
    isSending = true;
    if (tried !== null && tried !== field.body.value) {
      /* It was sent, got no answer, and has changed since: the server may have it or not. A new saving, which says so. */
      field.unsure.value = (field.unsure.value + " " + field.mark.value).trim().split(" ").slice(-8).join(" ");
      field.mark.value = newMark();
    }
    tried = field.body.value;
    const sent = draftNow();
    keep(sent);
    try {
      const fields = new URLSearchParams(sent);
      fields.delete("tried");
      fields.set("csrfmiddlewaretoken", field.csrfmiddlewaretoken.value);
      const answer = await fetch(form.dataset.notes, { method: "POST", body: fields, headers: { Accept: "application/json" }, redirect: "error" });
      if (answer.status === 409) { say((await answer.json()).refused); }
      else if (!answer.ok) { throw new Error("not taken"); }
      else { took(sent, await answer.json()); }
    } catch (failed) {
      say(form.dataset.waits);
    }
    isSending = false;
  };
  field.body.addEventListener("input", function () {
    keep(draftNow());
    clearTimeout(timer);
    timer = setTimeout(send, 800);
  });
  form.addEventListener("submit", function () { clearTimeout(timer); drop(); });
  window.addEventListener("online", send);
  setInterval(send, 3000);
  send();
})();
