// A swap takes the focused element away. Put the focus where its reader goes on: at what is wrong,
// in the form that was asked for, or at the name of the line that changed.

// Half-typed text outlives a swap, and the way back to a page; the form that holds it stands open.
function unfold(part) {
  for (const field of part.querySelectorAll(".item__more textarea")) {
    if (field.value === field.defaultValue) continue;
    for (let outer = field.closest("details"); outer; outer = outer.parentElement.closest("details")) {
      outer.open = true;
    }
  }
}

// Which forms stand in the line, for the answer to have them too: htmx moves what is half typed over.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const form of detail.target.querySelectorAll("form[data-keep]")) {
    detail.formData.append("keep", form.dataset.keep);
  }
});

// htmx takes to a form that it swapped in a moment later. One sent before, as by a key that is held
// down, would load the page and lose the focus: its button is pressed in a moment, too.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.closest(".htmx-settling")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const again = () => (submitter ? submitter.click() : form.requestSubmit());
  document.addEventListener("htmx:afterSettle", again, { once: true });
}, true);

window.addEventListener("pageshow", () => unfold(document));

// Back may bring the page as it was first sent, from before what was done on it.
document.addEventListener("htmx:afterSwap", () => history.replaceState({ ...history.state, isStale: true }, ""));
const [{ type }] = performance.getEntriesByType("navigation");
if (history.state?.isStale) {
  history.replaceState({ ...history.state, isStale: false }, "");
  if (type === "back_forward") location.reload();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const line = document.getElementById(event.target.id);
  if (!line?.matches(".item")) return;
  unfold(line);
  const next = line.querySelector("[data-focus-alert]")
    ?? line.querySelector("[aria-invalid]")
    ?? line.querySelector("[data-focus-first] :is(textarea, [type=search])")
    ?? line.querySelector(".item__name");
  if (!next?.matches(".item__name")) return next?.focus();
  // A form that closed took its height along, and the name may be above the window now.
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
});

// In the plan and in a packet htmx gives the focus back to the button that was pressed. Where that is
// gone, it goes to where the answer is said; and the line, which may be elsewhere now, stays in sight.
const LINES = {
  plan: { line: ".plan__move", name: ".plan__name" },
  work: { line: ".packet__part", name: ".packet__number" },
};
document.addEventListener("htmx:afterSettle", ({ target }) => {
  const parts = LINES[target.id];
  if (!parts) return;
  const area = document.getElementById(target.id);
  const wrong = area.querySelector("[data-focus-alert]") ?? area.querySelector("[aria-invalid]");
  if (wrong || document.activeElement === document.body) {
    const said = area.querySelector(`${parts.line} .notice`)?.closest(parts.line);
    (wrong ?? said?.querySelector(parts.name) ?? area.querySelector(".notice button"))?.focus();
  }
  document.activeElement.closest(parts.line)?.scrollIntoView({ block: "nearest" });
});
