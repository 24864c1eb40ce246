// Passkeys: the one thing on the account's pages that no form can do by itself.

const MADE = "No passkey was created. Try again, or use another device.";
const USED = "That didn’t work. Try again, or use another method.";
const ADDRESS = "Passkeys don’t work at a numeric address. Open the site by its name, such as localhost.";
const KNOWN = "This device already has a passkey for your account.";

const canDoIt = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

async function optionsOf(form) {
  const beside = form.querySelector("script[type='application/json']");
  if (beside) return JSON.parse(beside.textContent).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

function make(options) {
  // One that logs in by itself: kept on the device, and opened by its owner.
  const selection = { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({ ...options, authenticatorSelection: selection });
  return navigator.credentials.create({ publicKey });
}

function use(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

function prepare(form) {
  const button = form.querySelector("button");
  const said = form.querySelector("[role='status']");
  const field = form.elements.credential;
  const makes = form.dataset.passkey === "create";

  button.hidden = false;
  // Whether the login ends with the browser is asked once a page.
  form.addEventListener("formdata", ({ formData }) => {
    const stays = document.querySelector("[name='remember']");
    if (stays && !stays.checked) formData.set("brief", "yes");
  });
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    button.disabled = true;
    said.textContent = "Waiting for your device …";
    try {
      const options = await optionsOf(form);
      field.value = JSON.stringify(await (makes ? make(options) : use(options)));
      button.disabled = false;
      form.requestSubmit();
    } catch (error) {
      said.textContent = { InvalidStateError: KNOWN, SecurityError: ADDRESS }[error.name] ?? (makes ? MADE : USED);
      button.disabled = false;
    }
  });
  // A page that comes back with the Back button has an answer that was used.
  window.addEventListener("pageshow", () => { field.value = ""; });
}

if (canDoIt) document.querySelectorAll("[data-passkey]").forEach(prepare);
