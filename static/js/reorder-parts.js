// Drag a part of a list to its place, by a handle that is there only with this; the arrow keys on it
// click the buttons for up and down. A drop is posted by the form that all buttons of the list submit.

const MARKS = ["packet__part--before", "packet__part--after"];
const EDGE = 64, SPEED = 8;
let drag = null;

document.documentElement.classList.add("can-drag");

const partOf = (element) => element.closest(".packet__part");
const partsOf = (list) => [...list.querySelectorAll(":scope > .packet__part")];

// The part before which one that is dropped at this height would stand; undefined for the end.
function placeAt(y) {
  const others = partsOf(drag.list).filter((part) => part !== drag.part);
  const before = others.find((part) => {
    const { top, height } = part.getBoundingClientRect();
    return y < top + height / 2;
  });
  return { before, last: others.at(-1) };
}

function mark(list) {
  for (const part of partsOf(list)) part.classList.remove(...MARKS);
  const { before, last } = drag?.place ?? {};
  (before ?? last)?.classList.add(MARKS[before ? 0 : 1]);
}

function end() {
  if (!drag) return;
  const { list, part, frame } = drag;
  part.classList.remove("packet__part--dragged");
  cancelAnimationFrame(frame);
  drag = null;
  mark(list);
}

function follow() {
  if (drag.y < EDGE) scrollBy(0, -SPEED);
  if (drag.y > innerHeight - EDGE) scrollBy(0, SPEED);
  drag.place = placeAt(drag.y);
  mark(drag.list);
  drag.frame = requestAnimationFrame(follow);
}

function drop({ list, part, place }) {
  const follows = partsOf(list)[partsOf(list).indexOf(part) + 1];
  if (!place || place.before === follows) return;
  const { elements } = document.getElementById("part-verbs");
  elements.before.value = place.before?.querySelector("[value=up]").id.replace("up-", "") ?? "";
  elements.before.disabled = false;
  const button = document.querySelector("#part-verbs [data-drop]");
  button.setAttribute("formaction", part.querySelector("[value=up]").getAttribute("formaction"));
  button.click();
  // The other buttons send none.
  elements.before.disabled = true;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-drag]");
  if (!handle || event.button !== 0) return;
  handle.setPointerCapture(event.pointerId);
  const part = partOf(handle);
  drag = { part, list: part.parentElement, y: event.clientY, from: event.clientY };
});
document.addEventListener("pointermove", ({ clientY }) => {
  if (!drag) return;
  drag.y = clientY;
  // A press that trembles is no drag.
  if (drag.frame || Math.abs(clientY - drag.from) < 5) return;
  drag.part.classList.add("packet__part--dragged");
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
  const presses = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!presses || !event.target.matches("[data-drag]")) return;
  event.preventDefault();
  partOf(event.target).querySelector(`[value=${presses}]`).click();
});
