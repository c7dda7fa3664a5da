/* Keeps what could not be sent: an answer to a card, the words of a statement. Both stay in this browser alone, are sent when
   the connection is back, and are forgotten with "next person" or when the browser carries another voice.
   Pages work without this. Hooks: data-kept (the conversation's address), data-voice, data-unsent, data-waits, data-left,
   form.votes (data-instead: an answer instead of the draft), form[data-draft], form[data-forgets], data-said. */
"use strict";
(function () {
  const root = document.querySelector("[data-kept]");
  if (!root) return;
  const ALL = "bridgework.kept ", HERE = ALL + root.dataset.kept + " ", MINE = HERE + root.dataset.voice + " ";
  let shelf;
  try { shelf = window.localStorage; shelf.getItem(MINE); } catch (refused) { return; }

  const read = function (name) { try { return JSON.parse(shelf.getItem(MINE + name)); } catch (broken) { return null; } };
  const keep = function (name, what) { try { shelf.setItem(MINE + name, JSON.stringify(what)); } catch (full) { /* then not */ } };
  const drop = function (name) { shelf.removeItem(MINE + name); };
  const forget = function (start, except) {
    Object.keys(shelf).forEach(function (key) {
      if (key.startsWith(start) && !(except && key.startsWith(except))) shelf.removeItem(key);
    });
  };
  const show = function (hook, isShown) {
    document.querySelectorAll("[" + hook + "]").forEach(function (part) { part.hidden = !isShown; });
  };
  const sayUnsent = function () { /* above the card, which may have been scrolled to */
    document.querySelectorAll("[data-unsent][hidden]").forEach(function (part) {
      part.hidden = false;
      part.scrollIntoView({ block: "nearest" });
    });
  };
  const onSubmit = function (selector, act) {
    document.querySelectorAll(selector).forEach(function (form) { form.addEventListener("submit", act); });
  };

  forget(HERE, MINE);
  onSubmit("form[data-forgets]", function () { forget(ALL); });
  if ("said" in root.dataset) drop("draft");

  /* One answer, kept until the server has it. */
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  let isSending = false;
  const sendVote = async function () {
    const kept = read("vote");
    if (!kept || !token || isSending) return;
    isSending = true;
    const sent = { statement: kept.statement, answer: kept.answer, csrfmiddlewaretoken: token.value };
    try {
      const answer = await fetch(root.dataset.kept + "vote/", { method: "POST", body: new URLSearchParams(sent), redirect: "manual" });
      if (answer.status >= 500) throw new Error("not taken");
      drop("vote");
      if (kept.isInstead) drop("draft");
      const next = root.dataset.kept + "card/?after=" + encodeURIComponent(kept.statement);
      /* The same address with the same anchor would only scroll. */
      if (answer.type === "opaqueredirect" && next !== location.pathname + location.search) location.assign(next + "#card");
      else location.reload();
    } catch (failed) {
      isSending = false;
      document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
      sayUnsent();
    }
  };
  onSubmit("form.votes", function (event) {
    if (!event.submitter) return;
    event.preventDefault();
    const form = event.target, isInstead = "instead" in form.dataset;
    keep("vote", { statement: form.elements.statement.value, answer: event.submitter.value, isInstead: isInstead });
    sendVote();
  });

  /* The words of a statement, kept while they are written. `isPressed`: "send" was pressed and did not get through. */
  const form = document.querySelector("form[data-draft]");
  const NAMES = ["text", "language", "sending"];
  const keepDraft = function (isPressed) {
    const draft = { isPressed: isPressed, isAbout: form.elements.is_about_steward.checked };
    NAMES.forEach(function (name) { draft[name] = form.elements[name].value; });
    if (draft.text.trim()) keep("draft", draft); else drop("draft");
  };
  const sendDraft = async function () {
    const kept = read("draft");
    if (!form || !kept || !kept.isPressed) return;
    try { await fetch(location.pathname, { method: "HEAD", cache: "no-store" }); } catch (failed) {
      delete form.dataset.sent;
      sayUnsent();
      return;
    }
    keepDraft(false);
    form.submit(); /* Sent twice it is written once: the form carries its mark. */
  };
  if (form) {
    const text = form.elements.text, left = document.createElement("p"), kept = read("draft");
    if (kept && !text.value) {
      NAMES.forEach(function (name) { form.elements[name].value = kept[name]; });
      form.elements.is_about_steward.checked = kept.isAbout;
    }
    const count = function () {
      const n = text.maxLength - text.value.length;
      left.textContent = form.dataset.left.replace("{n}", n);
      left.setAttribute("aria-live", n <= 20 ? "polite" : "off"); /* said aloud only near the end */
    };
    left.className = "small";
    text.after(left);
    count();
    text.addEventListener("input", count);
    form.addEventListener("input", function () { keepDraft(false); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      keepDraft(true);
      if (read("draft")) sendDraft(); else form.submit();
    });
  }
  show("data-waits", !form && read("draft") !== null);

  const sendAll = function () { sendVote(); sendDraft(); };
  window.addEventListener("online", sendAll);
  window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  setInterval(sendAll, 20000);
  sendAll();
})();
