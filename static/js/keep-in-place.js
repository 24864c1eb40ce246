// A verb of the plan swaps the whole list. The line that was pressed stays where it was in the
// window, its menu stays open, and the focus stays on its button: a second press means the same move.

let pressed = null;

// A menu in the top layer would stay where its button is; the pointer is where it was pressed.
function pin(menu, { left, top }) {
  Object.assign(menu.style, { positionArea: "none", inset: "auto", margin: 0, left: `${left}px`, top: `${top}px` });
}

function putBack() {
  const line = document.getElementById(pressed?.line);
  if (!line) return;
  scrollBy({ top: line.getBoundingClientRect().top - pressed.top, behavior: "instant" });
}

document.addEventListener("submit", ({ submitter }) => {
  const line = submitter?.closest("#plan .plan__move");
  pressed = line && { line: line.id, button: submitter.id, hadFocus: document.activeElement === submitter };
}, true);

document.addEventListener("htmx:beforeSwap", ({ target }) => {
  const line = target.id === "plan" && document.getElementById(pressed?.line);
  if (!line) return;
  const menu = line.querySelector("[popover]:popover-open");
  pressed.top = line.getBoundingClientRect().top;
  pressed.menu = menu?.getBoundingClientRect();
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "plan") putBack();
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const line = target.id === "plan" && document.getElementById(pressed?.line);
  if (!line || line.querySelector("[role=alert]")) return;
  const menu = line.querySelector("[popover]");
  const button = document.getElementById(pressed.button);
  if (pressed.menu && (!button || menu.contains(button))) {
    menu.showPopover({ source: line.querySelector("[popovertarget]") });
    pin(menu, pressed.menu);
    (button ?? menu.querySelector("button, a")).focus({ preventScroll: true });
  } else if (!button && pressed.button && pressed.hadFocus) {
    line.querySelector(".plan__actions > *").focus({ preventScroll: true });
  }
  putBack();
  pressed = null;
});
