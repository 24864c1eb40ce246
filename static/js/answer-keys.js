// Y and N answer, Enter goes on: outside of fields, and only while keys are on.

const answer = document.querySelector("[data-answer]");
const line = document.querySelector("[data-keys]");
const button = line.querySelector("button");
const status = line.querySelector("[role=status]");
const next = answer.querySelector("button:not([type=button])");

const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select";
const ACTS_ON_ENTER = "a, button, input, summary";

function choose(value, focused) {
  answer.querySelector(`[name=answer][value=${value}]`).click();
  // What is focused doesn't say what was chosen.
  say(`Chosen: ${value}.`);
  focused.focus();
}

const DOES = {
  y: () => choose("yes", answer.elements.example),
  n: () => choose("no", next),
  enter: () => answer.requestSubmit(next),
};

function say(text, { isSeen = false } = {}) {
  status.textContent = text;
  status.classList.toggle("visually-hidden", !isSeen);
}

function turn(state) {
  const other = state === "on" ? "off" : "on";
  line.dataset.keys = state;
  button.value = other;
  button.textContent = `Turn shortcuts ${other}`;
}

// Other tabs follow; and a page that Back would bring to life as it was is loaded anew instead.
const tabs = new BroadcastChannel("keys");
tabs.addEventListener("message", (event) => turn(event.data));

document.addEventListener("keydown", (event) => {
  const { target } = event;
  // A browser that fills in a form sends events without a key.
  const key = event.key?.toLowerCase();
  if (line.dataset.keys !== "on" || !Object.hasOwn(DOES, key)) return;
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.isContentEditable || target.matches(FIELD) || target.closest("[popover]")) return;
  if (key === "enter" && target.closest(ACTS_ON_ENTER)) return;
  event.preventDefault();
  DOES[key]();
});

// Without leaving the page, which may hold half-typed text. It holds here even if it can't be kept.
line.addEventListener("submit", async (event) => {
  event.preventDefault();
  const state = button.value;
  const body = new FormData(line, button);
  turn(state);
  tabs.postMessage(state);
  const headers = { Accept: "application/json" };
  // Kept alive, should the person go on at once.
  const options = { method: "POST", body, headers, keepalive: true };
  const kept = await fetch(line.action, options).catch(() => null);
  if (kept?.ok) say(`Shortcuts are ${state}.`);
  else say(`Shortcuts are ${state} on this page only: the setting couldn’t be saved.`, { isSeen: true });
});

line.hidden = false;
