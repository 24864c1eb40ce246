// What is half typed outlives its page: kept in this tab until it is sent, it comes back in its
// field while the server's text there is the one that it began from. And Ctrl+Enter sends.

const KEPT = "form[data-keep-draft]";
const SENT = "draft sent";
const SAYS = "What you typed before is back, but not saved yet.";
const OVERTAKEN = "The saved text changed while you typed this. Yours is not saved.";

// Storage may be forbidden or full: then nothing is kept.
function stored(act) {
  try { return act(sessionStorage); } catch { return null; }
}
const read = (name) => stored((drafts) => JSON.parse(drafts.getItem(name)));
const write = (name, draft) => stored((drafts) => drafts.setItem(name, JSON.stringify(draft)));
const drop = (name) => stored((drafts) => drafts.removeItem(name));
const save = (name, draft) => (Object.keys(draft).length ? write(name, draft) : drop(name));

// A draft is one person's; in the assessment, one sitting's too.
const named = (whose, sitting, action) => `draft ${whose} ${sitting} ${action}`;

function nameOf(form) {
  const action = form.getAttribute("action") ?? location.pathname;
  return named(form.elements.whose.value, form.dataset.keepDraft, action);
}

function fieldsOf(form) {
  return Array.from(form.querySelectorAll("textarea[name], input:not([type=hidden], [type=file])"), (field) => {
    if (field.type !== "radio") return { field, id: field.name, now: "value", served: "defaultValue" };
    return { field, id: `${field.name} ${field.value}`, now: "checked", served: "defaultChecked" };
  });
}

function keep(form) {
  const earlier = read(nameOf(form));
  const draft = {};
  for (const { field, id, now, served } of fieldsOf(form)) {
    // A refused form is served with what was typed: what it began from is known from before.
    const began = earlier?.[id]?.began ?? field[served];
    if (field[now] !== began) draft[id] = { began, typed: field[now] };
  }
  save(nameOf(form), draft);
}

function putBack(form) {
  const draft = read(nameOf(form));
  if (!draft || "refused" in form.dataset) return;
  let isBack = false, overtaken = "";
  for (const { field, id, now, served } of fieldsOf(form)) {
    if (draft[id]?.began !== field[served]) {
      // The text was saved elsewhere meanwhile: both are shown, and the person decides.
      if (field.type === "textarea" && draft[id]?.typed !== field[served]) overtaken ||= draft[id]?.typed;
      else delete draft[id];
    } else if (field[now] === field[served]) {
      field[now] = draft[id].typed;
      isBack = true;
    }
  }
  save(nameOf(form), draft);
  if ((isBack || overtaken) && !form.querySelector("[data-kept]")) tell(form, overtaken);
}

function tell(form, overtaken) {
  const text = form.querySelector("textarea[name]");
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.dataset.kept = "";
  const says = document.createElement("p");
  says.setAttribute("role", "status");
  const discard = document.createElement("button");
  Object.assign(discard, { type: "button", className: "button button--quiet", textContent: "Discard" });
  discard.addEventListener("click", () => {
    form.reset();
    drop(nameOf(form));
    notice.remove();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
  notice.append(says, discard);
  if (overtaken) {
    const theirs = document.createElement("textarea");
    Object.assign(theirs, { value: overtaken, readOnly: true, ariaLabel: "What you typed" });
    says.after(theirs);
  }
  text.closest(".field").before(notice);
  for (let outer = form.closest("details"); outer; outer = outer.parentElement.closest("details")) {
    outer.open = true;
  }
  // A status is read out once its words change.
  setTimeout(() => { says.textContent = overtaken ? OVERTAKEN : SAYS; }, 100);
}

function putAllBack() {
  for (const form of document.querySelectorAll(KEPT)) putBack(form);
}

// A form that comes when it is asked for comes by itself where its draft waits: into the place of its
// link, or below the menu that has it, so that the rest of the line, and the focus, stay as they are.
const coming = new Set();
function askForForms() {
  for (const link of document.querySelectorAll("a[data-draft-of]")) {
    const name = named(link.closest("[data-whose]").dataset.whose, "", link.dataset.draftOf);
    if (coming.has(name) || !read(name)) continue;
    coming.add(name);
    bring(link).catch(() => {}).finally(() => coming.delete(name));
  }
}
async function bring(link) {
  const form = new URL(link.href).searchParams.get("open");
  const answer = await fetch(`${link.pathname}?keep=${form}`, { headers: { "HX-Request": "true" } });
  const line = new DOMParser().parseFromString(await answer.text(), "text/html");
  const folded = line.querySelector(`[data-keep="${form}"]`)?.closest("details");
  if (!folded || !link.isConnected) return;
  const menu = link.closest(".more");
  const swapStyle = menu ? "afterend" : "outerHTML";
  htmx.swap(menu ?? link, folded.outerHTML, { swapStyle, swapDelay: 0, settleDelay: 0 });
  if (menu) link.remove();
}

document.addEventListener("input", ({ target }) => {
  if (target.form?.matches(KEPT)) keep(target.form);
});

const here = () => location.href.split("#")[0];

// Sent, but perhaps it never arrived, or was refused: what follows says.
function send({ target, submitter, defaultPrevented }) {
  if (submitter?.formTarget) return;
  if (target.matches("[data-forget-drafts]")) stored((drafts) => drafts.clear());
  if (!target.matches(KEPT) || defaultPrevented) return;
  write(SENT, { name: nameOf(target), from: here() });
  // Should Back bring this page to life: what is typed there begins from what was sent.
  for (const { field, now, served } of fieldsOf(target)) field[served] = field[now];
}
document.addEventListener("submit", send);
document.addEventListener("csrf-failure", send);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  // Not `detail.elt`: once the form is swapped away, that is what stood around it. And htmx calls a
  // 422 successful, because it is swapped.
  const { elt, formData } = detail.requestConfig;
  if (!detail.successful || detail.xhr.status >= 400 || !elt.matches(KEPT)) return;
  drop(nameOf(elt));
  if (!("autosave" in elt.dataset)) return;
  // The form stays: what is typed from now on begins from what was saved.
  for (const { field, served } of fieldsOf(elt)) {
    if (formData.has(field.name) && served === "defaultValue") field[served] = formData.get(field.name);
  }
  keep(elt);
});
document.addEventListener("htmx:afterSettle", putAllBack);
document.addEventListener("htmx:load", ({ target }) => { if (target === document.body) askForForms(); });
document.addEventListener("htmx:afterSettle", askForForms);
document.addEventListener("click", ({ target }) => {
  const givesUp = target.closest("[data-gives-up]");
  if (givesUp) drop(nameOf(givesUp.closest(KEPT)));
});

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  if (event.repeat || event.isComposing || !target.matches(`${KEPT} textarea`)) return;
  event.preventDefault();
  // A click rather than requestSubmit(): htmx sends along the button that was clicked.
  target.form.querySelector("button:not([type=button])").click();
});

// What was taken is answered with a redirect, straight from the page of its form. A refusal, the
// browser's own error page, an address that was typed then and the way back are none.
function isTaken({ from }, isBack) {
  const [{ type, redirectCount }] = performance.getEntriesByType("navigation");
  return !isBack && type !== "back_forward" && redirectCount > 0 && document.referrer === from;
}

function begin({ persisted: isBack } = {}) {
  const sent = read(SENT);
  if (sent && isTaken(sent, isBack)) drop(sent.name);
  drop(SENT);
  // From there it may be sent once more.
  if (sent && document.querySelector(".refusal")) write(SENT, { ...sent, from: here() });
  putAllBack();
}
begin();
// Once more for a page that Back brings to life as it was.
window.addEventListener("pageshow", begin);

// On going back a browser fills in what was typed, but not what the form is known by: a key, and when
// its page was shown. With these the same text is known as sent before.
const KNOWN_BY = ["form_key", "shown_at"];
const keysOf = (form) => `keys ${here()} ${form.getAttribute("action")}`;
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || !target.elements.form_key) return;
  write(keysOf(target), Object.fromEntries(KNOWN_BY.map((name) => [name, target.elements[name]?.value])));
});
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  for (const form of document.forms) {
    const keys = form.elements.form_key && read(keysOf(form));
    for (const name of KNOWN_BY) if (keys?.[name]) form.elements[name].value = keys[name];
  }
}
