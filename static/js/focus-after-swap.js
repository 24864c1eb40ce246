// A swap takes the focused element away. Put the focus where its reader goes on: at what is wrong,
// in the form that was asked for, or at the name of the line that changed.
"use strict";

document.addEventListener("htmx:afterSettle", (event) => {
  const line = event.target.closest(".item") ?? document.getElementById(event.target.id);
  const next = line?.querySelector("[aria-invalid]")
    ?? line?.querySelector("[data-focus-first] textarea")
    ?? line?.querySelector(".item__name");
  next?.focus({ preventScroll: next.matches(".item__name") });
});
