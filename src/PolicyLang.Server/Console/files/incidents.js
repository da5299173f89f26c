// Incidents that are not over, then those that are: each with why it was decided as it was, and what was done.
import { h } from "./dom.js";
import { moment, row, since, thing } from "./format.js";
import { actionRows, decisionRows, incidentRows, stateWords, tierBadge, votes } from "./decision.js";
import { button } from "./forms.js";

export function incidents(view) {
  return h("section", { id: "incidents", "aria-labelledby": "incidents-title", class: "panel" },
    h("div", { class: "title" }, h("h2", { id: "incidents-title", tabindex: "-1" }, "Incidents"), h("span", { class: "count" }, String(view.live)),
      view.waiting > 0 && h("span", { class: "soft" }, `${view.waiting} wait for their decision`)),
    view.incidents.length === 0 ? h("p", { class: "empty" }, "No incident is open.") : h("ul", { class: "rows", "data-key": "live" }, view.incidents.map(item)),
    view.live > view.incidents.length && h("p", { class: "note" }, `The newest ${view.incidents.length} of ${view.live}. Search the audit for the others.`),
    view.recent.length > 0 && [h("h3", { "data-key": "over-title" }, "Over"), h("ul", { class: "rows over", "data-key": "over" }, view.recent.map(item))]);
}

function item(found) {
  const { incident, decided } = found;
  return h("li", { "data-key": found.id },
    h("details", null,
      h("summary", null,
        h("time", { datetime: found.received, title: found.received, class: "when" }, moment(found.received)),
        h("span", { class: "subject" }, h("strong", null, incident.signal), ` ${thing(incident.resource, incident.target)}`),
        incident.severity && h("span", { class: "badge" }, incident.severity),
        tierBadge(decided?.tier),
        h("span", { class: "state" }, stateOf(found))),
      h("dl", null,
        row("Incident", h("code", null, found.id), ` from ${found.source}, received `, since(found.received), found.resolved && [", over ", since(found.resolved)]),
        decisionRows(decided), incidentRows(decided?.incident ?? incident)),
      found.actions.map(actionRows),
      found.proposals.map((p) => h("div", { "data-key": p.id, class: "action" }, h("p", null, h("strong", null, `Proposal ${p.state}`), " ", h("code", null, p.id), p.reason && `: ${p.reason}`), votes(p.votes))),
      h("p", { class: "buttons" }, button("Show in the audit", "audit-of", { id: found.id }))));
}

function stateOf({ actions, proposals, decided, state }) {
  const last = actions.at(-1);
  return last ? `${last.steps.map((s) => s.action).join(", ")}: ${stateWords[last.state] ?? last.state}`
    : proposals.length > 0 ? `proposal ${proposals.at(-1).state}`
    : state === "resolved" ? "over"
    : decided ? (decided.tier === 3 ? "a human was called" : "decided") : "waits for its decision";
}
