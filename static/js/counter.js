// How long a text is, said once it comes near what fits; longer ones can be typed, and are refused.

// From this share of what fits.
const NEAR = 0.8;
// What Python's strip() takes off, as the server does before it counts.
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
const written = new Intl.NumberFormat("en").format;

// As the server counts: characters, not halves of them, and a line break is one.
function lengthOf(text) {
  const characters = [...text];
  const first = characters.findIndex((each) => !BLANK.test(each));
  return first < 0 ? 0 : characters.findLastIndex((each) => !BLANK.test(each)) - first + 1;
}

function words(length, longest) {
  const over = length - longest;
  if (over <= 0) return `${written(length)} of ${written(longest)} characters`;
  return `${written(over)} ${over === 1 ? "character" : "characters"} too many`;
}

function count(counter, { isTyped = false } = {}) {
  const text = document.getElementById(counter.dataset.counts).value;
  const longest = Number(counter.dataset.longest);
  // A character is one or two of the units that `length` counts: never more of them than units.
  const length = text.length < longest * NEAR ? 0 : lengthOf(text);
  const isOver = length > longest;
  const isCrossed = isOver !== counter.classList.contains("counter--over");
  counter.hidden = length < longest * NEAR;
  counter.textContent = counter.hidden ? "" : words(length, longest);
  counter.classList.toggle("counter--over", isOver);
  if (isTyped && isCrossed) {
    const status = counter.nextElementSibling;
    status.textContent = isOver ? `Too long: the limit is ${written(longest)} characters.` : "Within the limit again.";
  }
}

function countAll() {
  for (const counter of document.querySelectorAll("[data-counts]")) count(counter);
}

document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-counts="${event.target.id}"]`);
  if (counter) count(counter, { isTyped: true });
});
// After a browser has put back what was typed, and after htmx has swapped a line.
window.addEventListener("pageshow", countAll);
document.addEventListener("htmx:afterSettle", countAll);
