// Publishing and the preview wait for what is being saved, and have the last words that were typed.

const WAITS = "[data-after-saving]";
let goOn = null;

const isSaving = () => document.querySelector("form[data-autosave].htmx-request") !== null;

function hold(event, act) {
  if (!isSaving()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  goOn = act;
}

document.addEventListener("submit", (event) => {
  // The form may be another one by then.
  if (event.target.matches(WAITS)) hold(event, () => document.querySelector(`form${WAITS}`)?.requestSubmit());
}, true);
document.addEventListener("click", (event) => {
  const link = event.target.closest(`a${WAITS}`);
  if (link) hold(event, () => location.assign(link.href));
}, true);

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  // What was not saved is said on the page, and has to be seen first.
  if (!detail.successful || detail.xhr.status >= 400) goOn = null;
  // In a moment: what was typed during the request is sent after it.
  setTimeout(() => {
    if (!goOn || isSaving()) return;
    goOn();
    goOn = null;
  });
});

// A button that is replaced by its like between press and release gets no click.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (target.id === "publish" && target.textContent === fragment.textContent) detail.shouldSwap = false;
});
