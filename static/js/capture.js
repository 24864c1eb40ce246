// The capture field over any page: C opens it, outside of fields and only while keys are on, and
// recording leads back to the same place of the page.

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
  if (!popover) return button.click();
  // Esc leads back to what had the focus before.
  popover.showPopover();
  popover.querySelector("textarea").focus({ preventScroll: true });
});

const PLACE = "capture-place";
// Where the browser forbids storage, the page begins at its top.
function stored(verb, ...values) {
  try {
    return sessionStorage[verb](PLACE, ...values);
  } catch {
    return null;
  }
}
const here = () => location.pathname + location.search;

document.getElementById("capture-popover")?.addEventListener("submit", () => {
  stored("setItem", JSON.stringify({ page: here(), top: scrollY }));
});
const { page, top } = JSON.parse(stored("getItem") ?? "{}");
stored("removeItem");
if (page === here() && top > 0) {
  scrollTo({ top, behavior: "instant" });
  // What was done is said in sight, and its Undo is the next to be focused.
  const notices = document.getElementById("notices");
  notices.lastElementChild?.classList.add("notice--floating");
  notices.tabIndex = -1;
  notices.focus({ preventScroll: true });
}
