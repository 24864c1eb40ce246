// Drag a move to its place in the plan, by a handle that is there only with this; the arrow keys on
// it press Earlier and Later. A drop is posted by the form that all buttons of the list press.

const MARKS = ["plan__move--before", "plan__move--after"];
const EDGE = 64, SPEED = 8;
let drag = null;

document.documentElement.classList.add("can-drag");

const lines = () => [...document.querySelectorAll("#plan .plan__group .plan__move")];
const groupOf = (line) => line?.closest(".plan__group");

// Where a line that is dropped at this height would stand: in which month, before which line.
function placeAt(y) {
  const groups = [...document.querySelectorAll("#plan .plan__group")];
  const group = groups.findLast((each) => each.getBoundingClientRect().top <= y) ?? groups[0];
  // What is past its date has no date to give to another.
  if (!group.dataset.month && group !== groupOf(drag.line)) return null;
  const others = lines().filter((line) => groupOf(line) === group && line !== drag.line);
  const before = others.find((line) => {
    const { top, height } = line.getBoundingClientRect();
    return y < top + height / 2;
  });
  return { group, before, last: others.at(-1) };
}

function mark() {
  for (const line of lines()) line.classList.remove(...MARKS);
  const { before, last } = drag?.place ?? {};
  (before ?? last)?.classList.add(MARKS[before ? 0 : 1]);
}

function end() {
  drag?.line.classList.remove("plan__move--dragged");
  cancelAnimationFrame(drag?.frame);
  drag = null;
  mark();
}

function follow() {
  if (drag.y < EDGE) scrollBy(0, -SPEED);
  if (drag.y > innerHeight - EDGE) scrollBy(0, SPEED);
  drag.place = placeAt(drag.y);
  mark();
  drag.frame = requestAnimationFrame(follow);
}

function drop({ line, place }) {
  const next = lines()[lines().indexOf(line) + 1];
  const follows = groupOf(next) === groupOf(line) ? next : undefined;
  if (!place || (place.group === groupOf(line) && place.before === follows)) return;
  const form = document.getElementById("plan-verbs");
  // At the end of a month it is put after the last of that month.
  const field = form.elements[place.before ? "before" : "after"];
  field.value = (place.before ?? place.last).id.replace("move-", "");
  field.disabled = false;
  const button = form.querySelector("[data-drop]");
  button.setAttribute("formaction", line.querySelector("[data-place]").dataset.place);
  button.click();
  // The other buttons send neither.
  field.disabled = true;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-drag]");
  if (!handle || event.button !== 0) return;
  handle.setPointerCapture(event.pointerId);
  drag = { line: handle.closest(".plan__move"), y: event.clientY, from: event.clientY };
});
document.addEventListener("pointermove", ({ clientY }) => {
  if (!drag) return;
  drag.y = clientY;
  // A press that trembles is no drag.
  if (drag.frame || Math.abs(clientY - drag.from) < 5) return;
  drag.line.classList.add("plan__move--dragged");
  follow();
});
document.addEventListener("pointerup", () => {
  const dragged = drag;
  end();
  if (dragged?.frame) drop(dragged);
});
document.addEventListener("pointercancel", end);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end();
  const presses = { ArrowUp: "earlier_than", ArrowDown: "later_than" }[event.key];
  if (!presses || !event.target.matches("[data-drag]")) return;
  event.preventDefault();
  event.target.closest(".plan__move").querySelector(`[name=${presses}]`)?.click();
});

// A verb of the plan swaps the whole list. The line that was pressed stays where it was in the
// window, its menu stays open, and the focus stays on its button: a second press means the same move.

let pressed = null;

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
    putBack();
    const { left, top } = pressed.menu;
    // At an end of the page the line can't stay, but its menu can: the pointer is still there.
    if (Math.abs(menu.getBoundingClientRect().top - top) > 4) {
      menu.style.cssText = `position-area: none; inset: ${top}px auto auto ${left}px; margin: 0`;
    }
    (button ?? menu.querySelector("button, a")).focus({ preventScroll: true });
  } else if (!button && pressed.button && pressed.hadFocus) {
    line.querySelector(".plan__actions > *").focus({ preventScroll: true });
  }
  putBack();
  pressed = null;
});
