// Last time's text goes into the field in place, so that what is typed there, and what is chosen
// beside it, stays: it comes below. Without a script the link asks the server for the page with it.

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-starts-from]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const text = document.getElementById(link.dataset.startsFrom).textContent;
  const field = document.getElementById(link.dataset.fillsIn);
  if (!field.value.includes(text)) {
    field.value = [field.value.trimEnd(), text].filter(Boolean).join("\n\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.focus();
});
