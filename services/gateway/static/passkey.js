// Passkeys of staff: asks the browser to make one, or to sign in by one. Without it, or where the browser knows none, its
// buttons stay hidden and the link by mail is the way in.
"use strict";
(() => {
  const known = window.PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON;

  const post = async (url, body = {}) => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.status === 204 ? {} : answer.json();
  };

  const acts = {
    make: async (url, label) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post(`${url}/beginn`));
      const credential = await navigator.credentials.create({ publicKey });
      await post(url, { credential: credential.toJSON(), label: label.value });
      location.assign("?neu");
    },
    signIn: async (url, then) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post(`${url}/beginn`));
      const credential = await navigator.credentials.get({ publicKey });
      location.assign((await post(url, { credential: credential.toJSON(), then })).to);
    },
  };

  for (const box of document.querySelectorAll("[data-passkey]")) {
    box.hidden = !known;
    const label = box.querySelector("input");
    const act = label ? acts.make : acts.signIn; // who signs in has nothing to name
    const said = box.querySelector("[role=status]");
    box.querySelector("button").addEventListener("click", async () => {
      said.textContent = "";
      try {
        await act(box.dataset.passkey, label ?? box.dataset.then);
      } catch {
        said.textContent = said.dataset.wrong;
      }
    });
  }
})();
