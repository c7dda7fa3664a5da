/* Improves pages that already work without it: one press sends a form once. */
"use strict";
document.addEventListener("submit", function (event) {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(function () { delete form.dataset.sent; }, 4000);
});
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
});
/* The opinion map in three steps: everybody in one place, apart by how they answered, then the groups and their names. */
document.querySelectorAll(".map-steps[data-map]").forEach(function (steps) {
  const figure = document.getElementById(steps.dataset.map);
  if (!figure || !figure.querySelector(".map-people")) { return; }
  const buttons = steps.querySelectorAll("button[data-step]");
  const show = function (step) {
    figure.dataset.step = step;
    buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.step === step)); });
  };
  steps.hidden = false;
  show("3");
  buttons.forEach(function (button) { button.addEventListener("click", function () { show(button.dataset.step); }); });
});
