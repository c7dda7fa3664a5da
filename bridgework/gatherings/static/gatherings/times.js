/* Says below each time of a poll what it is where the reader is, if their clock is another. The page works without it.
   Hooks: time[data-local], [data-zone-note], [data-zone]. */
"use strict";
(function () {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const said = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  let isOther = false;
  document.querySelectorAll("time[data-local]").forEach(function (time) {
    const at = new Date(time.dateTime), there = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
    const offset = there ? (there[1] === "-" ? 1 : -1) * (Number(there[2]) * 60 + Number(there[3])) : 0;
    if (Number.isNaN(at.getTime()) || offset === at.getTimezoneOffset()) return;
    isOther = true;
    const here = document.createElement("span");
    here.className = "small here";
    here.textContent = said.format(at);
    time.after(here);
  });
  const note = document.querySelector("[data-zone-note]");
  if (isOther && note) {
    note.querySelector("[data-zone]").textContent = zone.replaceAll("_", " ");
    note.hidden = false;
  }
})();
