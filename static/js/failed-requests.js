// What htmx does not swap into the page is said in the notices, so that no click goes unanswered.

const WORDS = {
  0: ["The site can’t be reached.", "Try again in a moment."],
  403: ["That isn’t allowed.", "Reload the page in another tab and compare."],
  404: ["That no longer exists.", "Reload the page."],
  413: ["That is too long.", "The limit is 10,000 characters, or 100,000 in a capture. Send it in parts."],
  429: ["Too many requests.", "Try again in a minute."],
  503: ["The site’s database can’t be reached.", "Try again in a moment."],
};
// While the database is away or read-only.
const NOT_SAVED = ["The site can’t save anything right now.", "Try again in a moment."];
const OTHERWISE = ["That didn’t work.", "Try again in a moment."];

function say([what, wayOn]) {
  const typed = [...document.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  const text = [what, typed ? "What you typed is still here." : "", wayOn].filter(Boolean).join(" ");
  const notice = document.createElement("div");
  notice.className = "notice notice--error notice--floating";
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--quiet";
  close.textContent = "Close";
  close.addEventListener("click", () => notice.remove());
  notice.append(paragraph, close);
  document.getElementById("notices").replaceChildren(notice);
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === 503 && requestConfig.verb !== "get") say(NOT_SAVED);
  else say(WORDS[xhr.status] ?? OTHERWISE);
});
document.addEventListener("htmx:sendError", () => say(WORDS[0]));
document.addEventListener("htmx:timeout", () => say(WORDS[0]));

// A login in another tab made this page's token stale. Sent plainly, the form meets the page that
// shows the text and offers to send it again. The button that was clicked goes along.
let pressed = null;
document.addEventListener("submit", (event) => { pressed = event.submitter; }, true);
document.addEventListener("csrf-failure", (event) => {
  const form = event.target.closest("form");
  if (form && pressed?.form === form && pressed.name) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: pressed.name, value: pressed.value });
    form.append(field);
  }
  if (form && pressed?.form === form && pressed.hasAttribute("formaction")) form.action = pressed.formAction;
  form?.submit();
});
