// A second click on a button whose form is on its way sends nothing. One that is answered with a
// file, and so stays on its page, can be sent again.

document.addEventListener("submit", (event) => {
  // What opens a tab of its own, as a preview, leaves its form as it is.
  if (event.defaultPrevented || event.submitter?.formTarget) return;
  const form = event.target;
  if ("answersWithFile" in form.dataset) return;
  if (form.dataset.isSent) event.preventDefault();
  form.dataset.isSent = "yes";
});

// The answer may be a file or a page that is left again with the Back button.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-is-sent]").forEach((form) => { delete form.dataset.isSent; });
});
