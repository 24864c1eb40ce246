// C opens the one field from any page: outside of fields, and only while keys are on.

const button = document.querySelector("[data-capture]");
// The switch of a page that has keys of its own: it may have been turned here.
const line = document.querySelector("[data-keys]");

// What a pasted list is read with comes once there is a field to paste it into.
document.addEventListener("focusin", ({ target }) => {
  const { pastes } = target.form?.dataset ?? {};
  if (pastes && target.matches("textarea")) import(pastes);
});

const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select";

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key?.toLowerCase() !== "c" || (line?.dataset.keys ?? button?.dataset.capture) !== "on") return;
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.isContentEditable || target.matches(FIELD)) return;
  event.preventDefault();
  const popover = button.popoverTargetElement;
  // Pressed once more, the button would close it.
  if (popover?.matches(":popover-open")) popover.querySelector("textarea").focus();
  else button.click();
});
