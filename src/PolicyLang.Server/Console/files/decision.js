// Why an incident was decided as it was.
import { h, link } from "./dom.js";
import { row, since, thing, tierWords } from "./format.js";

export function tierBadge(tier) {
  return tier ? h("span", { class: `badge tier${tier}` }, `tier ${tier}`, h("span", { class: "wide" }, ` · ${tierWords[tier]}`)) : h("span", { class: "badge" }, "waits");
}

const reasons = { policy: "a policy says so", raised: "raised by a hold, a guard or a lease", ambiguous: "data was missing", novel: "no policy is about this" };

/** The rows that tell why, for a list of names and values. */
export function decisionRows(decided) {
  if (!decided) {
    return [row("Decision", "It waits for its decision.")];
  }

  if (!decided.decision) {
    return [row("Decision", `It could not be decided: ${decided.problem}`)];
  }

  const { decision, gates, policy, seen, tier } = decided;
  return [
    row("Policy", policy ? [h("strong", null, policy.name), policy.title && ` “${policy.title}”`, policy.owner && `, owned by ${policy.owner}`, policy.place && h("span", { class: "soft" }, ` ${policy.place}`)] : "none"),
    row("Runbook", policy?.runbook && link(policy.runbook)),
    row("Decided", `tier ${decision.tier} by the policies: ${reasons[decision.reason] ?? decision.reason}`, tier !== decision.tier && h("strong", null, `; tier ${tier} after the gates`)),
    row("Seen before", seen && [`${seen.times === 1 ? "once" : `${seen.times} times, last`} `, since(seen.last)]),
    row("Matched", decision.matched.join(", ")),
    row("Missing", list(decision.ambiguous, (a) => `${a.policy} lacks ${a.missing.join(", ")}`)),
    row("Raised", list(decision.raised, (r) => `to tier ${r.tier} by ${r.by} ${r.name ?? ""}`)),
    row("Gates", gates.length === 0 ? h("span", { class: "soft" }, "none objected") : list(gates, (g) => [h("strong", null, g.gate), ` to tier ${g.tier}: ${g.reason}`])),
    row("Shadow", list(decision.shadow, (s) => s)),
  ];
}

function list(items, text) {
  return items.length === 0 ? null : h("ul", { class: "plain" }, items.map((i) => h("li", null, text(i))));
}

/** What the source said: attributes and labels. */
export function incidentRows(incident) {
  return [
    row("Attributes", pairs(incident.attributes)),
    row("Labels", pairs(incident.labels)),
    row("Facts", list(incident.facts ?? [], (f) => [f.name, " ", pairs(f.attributes)])),
  ];
}

export function pairs(values) {
  const entries = Object.entries(values ?? {});
  return entries.length === 0 ? null : h("span", { class: "pairs" }, entries.map(([k, v]) => h("code", null, `${k}=${typeof v === "object" ? JSON.stringify(v) : v}`)));
}

export function actionRows(action) {
  return h("div", { class: "action", "data-key": action.id },
    h("p", null, h("strong", null, `Action ${stateWords[action.state] ?? action.state}`), " ", h("code", null, action.id), " ", since(action.ended ?? action.intended)),
    h("ol", { class: "steps" }, action.steps.map((s) => h("li", null,
      `${s.action} ${thing(s.on, s.target)} `, h("span", { class: `badge step-${s.state}` }, s.state), s.summary && h("span", { class: "said" }, s.summary)))));
}

/** What people said about a proposal. */
export function votes(all) {
  return all.length === 0 ? null : h("ul", { class: "plain" }, all.map((v) => h("li", null, h("strong", null, v.voter), ` ${v.isApproval ? "approved" : "rejected"} `, since(v.at), v.reason && `: ${v.reason}`)));
}

export const stateWords = {
  running: "is running", verifying: "waits for the incident to resolve", undoing: "is being taken back", resolved: "resolved it", unresolved: "did not resolve it",
  undone: "was taken back", failed: "failed", stopped: "was stopped", unknown: "has an unknown end", settled: "was settled by a person", shadowed: "would have run",
};
