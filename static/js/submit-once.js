// A second click on a button whose form is on its way sends nothing.

document.addEventListener("submit", (event) => {
  // What opens a tab of its own, as a preview, leaves its form as it is.
  if (event.defaultPrevented || event.submitter?.formTarget) return;
  const form = event.target;
  if (form.dataset.isSent) event.preventDefault();
  form.dataset.isSent = "yes";
});

// The answer may be a file or a page that is left again with the Back button.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-is-sent]").forEach((form) => { delete form.dataset.isSent; });
});
