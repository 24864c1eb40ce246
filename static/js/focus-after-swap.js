// A swap takes the focused element away. Put the focus where its reader goes on: at what is wrong,
// in the form that was asked for, or at the name of the line that changed.

// Half-typed text outlives a swap, and the way back to a page; the form that holds it stands open.
function unfold(part) {
  for (const field of part.querySelectorAll(".item__more textarea")) {
    if (field.value !== field.defaultValue) field.closest("details").open = true;
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

// In the plan htmx gives the focus back to the button that was pressed. Where that is gone, it goes
// to where the answer is said; and the line, which may be in another month now, stays in sight.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "plan") return;
  const plan = document.getElementById("plan");
  const wrong = plan.querySelector("[aria-invalid]");
  if (wrong || document.activeElement === document.body) {
    const said = plan.querySelector(".plan__move .notice")?.closest(".plan__move");
    (wrong ?? said?.querySelector(".plan__name") ?? plan.querySelector(".notice button"))?.focus();
  }
  document.activeElement.closest(".plan__move")?.scrollIntoView({ block: "nearest" });
});
