// A menu of more verbs closes with Esc, which leads back to its button, and when the focus or a
// click goes elsewhere.
const open = () => document.querySelectorAll(".more[open]");

document.addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.(".more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
for (const event of ["click", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
}
