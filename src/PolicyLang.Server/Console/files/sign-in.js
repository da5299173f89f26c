// Signing in: by key, or at the provider that the engine names.
import { h } from "./dom.js";

export function signIn(session, ui, isConnected) {
  const cannot = session.needsHttps && !isSecureContext;
  return h("section", { class: "panel sign-in", "aria-labelledby": "sign-in-title", "data-key": "sign-in" },
    h("h2", { id: "sign-in-title", tabindex: "-1" }, "Sign in"),
    cannot && h("p", { class: "bar danger" }, "Sessions are sent by https only, and this page was not. Open it through the reverse proxy that ends TLS."),
    !session.hasKeys && !session.oidc && h("p", { class: "bar warning" }, "There are no keys yet. Make one on the engine's machine: ", h("code", null, "heal keys add NAME --role approve kill --data DIR")),
    session.oidc && h("p", { class: "buttons" }, h("a", { class: "button primary", href: "session/oidc" }, session.oidc)),
    h("form", { "data-does": "sign-in", novalidate: true },
      h("label", { for: "sign-in-key" }, "Key"),
      h("input", { id: "sign-in-key", name: "key", type: "password", autocomplete: "current-password", spellcheck: "false", "aria-describedby": "sign-in-error", "data-key": "key" }),
      h("p", { id: "sign-in-error", class: "error", role: "alert", "data-key": "error" }, ui.error),
      h("p", { class: "buttons" }, h("button", { type: "submit", class: session.oidc ? null : "primary", "aria-disabled": isConnected ? null : "true" }, "Sign in"))),
    h("p", { class: "note" }, "A key is made on the engine's machine by ", h("code", null, "heal keys add"), ". It is shown once."));
}
