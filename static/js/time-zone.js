// Tell the site once which time zone this browser is in. The server keeps a zone that was chosen.

const form = document.querySelector("[data-guess-time-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (form && zone) {
  form.elements.time_zone.value = zone;
  // Sent to the login instead, it has nothing to say there.
  const options = { method: "POST", body: new FormData(form), redirect: "manual" };
  fetch(form.action, options).catch(() => {});
}
