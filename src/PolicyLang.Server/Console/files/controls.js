// What stops the engine, and what only a person can set right.
import { h } from "./dom.js";
import { row, since, thing, until } from "./format.js";
import { pairs } from "./decision.js";
import { button, form } from "./forms.js";

export function kill(view, ui, isConnected) {
  const { kill: state } = view;
  const may = view.user.roles.includes("kill");
  const asks = ui.form?.of === "kill" ? ui.form : null;
  return h("section", { id: "kill", "aria-labelledby": "kill-title", class: `panel kill ${state.isEngaged ? "engaged" : ""}` },
    h("div", { class: "title" }, h("h2", { id: "kill-title", tabindex: "-1" }, "Kill switch"),
      h("p", { class: "verdict" }, state.isEngaged
        ? [h("strong", null, "Stopped"), ` by ${state.by ?? "somebody"}`, state.reason && `: ${state.reason}`]
        : !isConnected ? [h("strong", null, "Unknown"), ": it was off when the engine was last heard."]
        : [h("strong", null, "Off"), view.isShadow ? ". The engine runs in shadow: it decides, and carries nothing out." : ". The engine acts."])),
    !may ? null
      : !state.isEngaged ? h("form", { class: "stop", "data-does": "kill", "data-key": "stop", novalidate: true },
        h("label", { for: "kill-reason" }, "Reason"),
        h("input", { id: "kill-reason", name: "reason", type: "text", autocomplete: "off", maxlength: "500", "data-key": "reason" }),
        h("button", { type: "submit", class: "danger big", "aria-disabled": isConnected ? null : "true", "data-key": "do" }, "Stop everything"))
      : asks === null ? h("p", { class: "buttons", "data-key": "resume" }, button("Resume", "ask", { kind: "resume", of: "kill", id: "kill" }, "big"))
      : form(asks, { question: "Let the engine act again?", note: "Nothing that was stopped is resumed: what is still wrong is decided when it is next reported.", isDanger: true, hasReason: false }));
}

export function unknown(view, ui) {
  return view.unknown.length === 0 ? null : h("section", { id: "unknown", "aria-labelledby": "unknown-title", class: "panel", "data-key": "unknown" },
    h("div", { class: "title" }, h("h2", { id: "unknown-title", tabindex: "-1" }, "Unknown ends"), h("span", { class: "count" }, String(view.unknown.length))),
    h("p", { class: "note" }, "Nobody knows whether the last step of these happened. They are never repeated, and their targets are left alone until a person has looked."),
    h("div", { class: "cards" }, view.unknown.map((a) => {
      const of = `action-${a.id}`;
      const asks = ui.form?.of === of ? ui.form : null;
      return h("article", { class: "card tier3", "data-key": a.id, "aria-labelledby": `${of}-title` },
        h("h3", { id: `${of}-title` }, a.steps.map((s) => `${s.action} ${thing(s.on, s.target)}`).join(", then ")),
        h("p", { class: "meta" }, h("span", null, `policy ${a.policy}`), h("span", { class: "dot" }, since(a.ended ?? a.intended)), h("span", { class: "dot" }, "action ", h("code", null, a.id)), h("span", { class: "dot" }, "incident ", h("code", null, a.incident))),
        h("ol", { class: "steps" }, a.steps.map((s) => h("li", null, `${s.action} ${thing(s.on, s.target)} `, h("span", { class: `badge step-${s.state}` }, s.state), s.summary && h("span", { class: "said" }, s.summary)))),
        view.user.roles.includes("kill") && (asks === null
          ? h("p", { class: "buttons", "data-key": "ask" }, button("Settle", "ask", { kind: "settle", of, id: a.id }))
          : form(asks, { question: "What did you find?", note: "Look at the target yourself first. Its targets are free again after this.", isDanger: true, isRequired: true })));
    })));
}

export function latches(view, ui) {
  const closed = view.latches.filter((l) => l.closed);
  const released = view.latches.filter((l) => !l.closed);
  return h("section", { id: "latches", "aria-labelledby": "latches-title", class: "panel" },
    h("div", { class: "title" }, h("h2", { id: "latches-title", tabindex: "-1" }, "Latches"), h("span", { class: "count" }, String(closed.length))),
    closed.length === 0 && h("p", { class: "empty" }, "No budget is latched."),
    h("ul", { class: "things" }, closed.map((l) => {
      const of = `latch-${l.budget}-${l.key}`;
      const asks = ui.form?.of === of ? ui.form : null;
      return h("li", { "data-key": of }, h("p", null, h("strong", null, l.budget), l.key && ` for ${l.key}`, ", closed ", since(l.closed)),
        view.user.roles.includes("kill") && (asks === null
          ? h("p", { class: "buttons", "data-key": "ask" }, button("Release", "ask", { kind: "release", of, id: l.budget, per: l.key }))
          : form(asks, { question: `Release the latch of ${l.budget}?`, note: "Find out first what used the budget up. A new count begins.", isDanger: true, hasReason: false })));
    }), released.map((l) => h("li", { "data-key": `open-${l.budget}-${l.key}`, class: "soft" }, `${l.budget}${l.key ? ` for ${l.key}` : ""}: open`, l.released && [", released ", since(l.released), ` by ${l.releasedBy}`]))));
}

export function facts(view, ui) {
  const may = view.user.roles.includes("kill") || view.user.roles.includes("submit");
  return h("section", { id: "facts", "aria-labelledby": "facts-title", class: "panel" },
    h("div", { class: "title" }, h("h2", { id: "facts-title", tabindex: "-1" }, "Facts"), h("span", { class: "count" }, String(view.facts.length))),
    view.facts.length === 0 && h("p", { class: "empty" }, "No fact is set."),
    h("ul", { class: "things" }, view.facts.map((f) => {
      const of = `fact-${f.id}`;
      const asks = ui.form?.of === of ? ui.form : null;
      return h("li", { "data-key": f.id },
        h("p", null, h("strong", null, f.name), " ", pairs(f.attributes)),
        h("p", { class: "soft" }, `by ${f.setBy} `, since(f.setAt), f.expires ? [", ends ", until(f.expires)] : ", until its alert resolves"),
        view.user.roles.includes("kill") && (asks === null
          ? h("p", { class: "buttons", "data-key": "ask" }, button("End", "ask", { kind: "clear", of, id: f.id }))
          : form(asks, { question: `End the fact ${f.name}?`, note: "What it holds back may run again.", isDanger: true, hasReason: false })));
    })),
    may && h("details", { "data-key": "set", class: "set" }, h("summary", null, "Set a fact"),
      h("form", { "data-does": "set-fact", class: "grid", novalidate: true },
        field("fact-name", "Name", { name: "name", placeholder: "migration", required: true }),
        field("fact-attributes", "Attributes", { name: "attributes", placeholder: "service=cart, zone=a" }),
        field("fact-lasting", "For how long", { name: "lasting", placeholder: "30m", required: true }),
        h("p", { class: "error", role: "alert", "data-key": "error" }, ui.factError),
        h("p", { class: "buttons" }, h("button", { type: "submit" }, "Set")))));
}

export function field(id, label, attributes) {
  return [h("label", { for: id, "data-key": `${id}-label` }, label), h("input", { id, type: "text", autocomplete: "off", "data-key": id, ...attributes })];
}

/** The attributes of a fact as they are typed: name=value, with commas between. Null where they cannot be read. */
export function readPairs(text) {
  const parts = text.split(",").map((p) => p.trim()).filter((p) => p.length > 0);
  const read = parts.map((p) => /^([^=\s]+)\s*=\s*(.*)$/.exec(p));
  return read.includes(null) ? null : Object.fromEntries(read.map(([, name, value]) => [name, value]));
}
