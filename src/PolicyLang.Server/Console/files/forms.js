// Buttons and the one form that asks for a reason. What a button does is in its data: the page has one listener (main.js), and elements can
// be made anew at any time.
import { h } from "./dom.js";

let isConnected = true;

/** Without the engine nothing can be done: buttons say so, and stay where they are. */
export function setConnected(value) {
  isConnected = value;
}

export function button(text, does, data = {}, look = null) {
  return h("button", {
    type: "button", class: look, "aria-disabled": isConnected ? null : "true", "data-does": does, "data-key": `${does}-${data.kind ?? ""}-${data.id ?? ""}`,
    ...Object.fromEntries(Object.entries(data).map(([k, v]) => [`data-${k}`, v])),
  }, text);
}

/** Asks for a reason and a confirmation. */
export function form(open, { question, note, isDanger, isRequired, hasReason = true }) {
  const id = `form-${open.of}`;
  return h("form", { class: "ask", "data-does": "confirm", "data-key": `form-${open.kind}`, "aria-labelledby": `${id}-question`, novalidate: true },
    h("p", { id: `${id}-question`, class: "question" }, question),
    hasReason && [
      h("label", { for: `${id}-reason` }, "Reason"),
      h("input", { id: `${id}-reason`, name: "reason", type: "text", autocomplete: "off", maxlength: "500", "data-key": "reason", required: isRequired, "aria-describedby": `${id}-note ${id}-error` }),
    ],
    h("p", { id: `${id}-note`, class: "note" }, note),
    h("p", { id: `${id}-error`, class: "error", role: "alert", "data-key": "error" }, open.error),
    h("p", { class: "buttons" },
      h("button", { type: "submit", class: isDanger ? "primary" : "danger", "aria-disabled": isConnected && !open.isSending ? null : "true", "data-key": "confirm" }, open.isSending ? "Sending…" : "Confirm"),
      h("button", { type: "button", "data-does": "cancel", "data-key": "cancel" }, "Cancel")));
}
