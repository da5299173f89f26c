// The search of the audit. What was found stays as it is until the person searches again.
import { h } from "./dom.js";
import { moment, thing } from "./format.js";
import { read } from "./api.js";
import { field } from "./controls.js";
import { button } from "./forms.js";

const kinds = ["engine", "received", "unreadable", "decided", "intent", "step", "step-ended", "outcome", "proposal", "vote", "page", "resolved", "control"];
const pageSize = 40;

/** What was searched for and found. */
export const found = { query: {}, records: null, hasMore: false, error: null };

/** Searches, or goes on where the last page ended. */
export async function search(query, isMore = false) {
  const before = isMore ? found.records.at(-1).sequence : null;
  const parameters = new URLSearchParams({ limit: String(pageSize), ...Object.fromEntries(Object.entries({ ...query, before }).filter(([, v]) => v)) });
  try {
    const records = (await read(`api/audit?${parameters}`)).reverse();
    Object.assign(found, { query, records: isMore ? [...found.records, ...records] : records, hasMore: records.length === pageSize, error: null });
  } catch (e) {
    found.error = e.status ? e.message : "The engine does not answer.";
    throw e;
  }
}

export function audit() {
  return h("section", { id: "audit", "aria-labelledby": "audit-title", class: "panel audit" },
    h("div", { class: "title" }, h("h2", { id: "audit-title", tabindex: "-1" }, "Audit")),
    h("form", { "data-does": "search", role: "search", class: "search", novalidate: true },
      h("div", null, field("audit-text", "Text", { name: "text", type: "search" })),
      h("div", null, field("audit-incident", "Incident", { name: "incident", placeholder: "i0123…" })),
      h("div", null, h("label", { for: "audit-kind" }, "Kind"), h("select", { id: "audit-kind", name: "kind" }, h("option", { value: "" }, "all"), kinds.map((k) => h("option", { value: k }, k)))),
      h("button", { type: "submit" }, "Search")),
    h("p", { class: "error", role: "alert", "data-key": "error" }, found.error),
    found.records === null ? h("p", { class: "empty" }, "Search for records, the newest first.")
      : found.records.length === 0 ? h("p", { class: "empty" }, "No record fits.")
      : h("ul", { class: "rows", "data-key": "records" }, found.records.map(record)),
    found.hasMore && h("p", { class: "buttons", "data-key": "more" }, button("Older", "older")));
}

function record(r) {
  return h("li", { "data-key": String(r.sequence) },
    h("details", null,
      h("summary", null,
        h("span", { class: "soft number" }, `#${r.sequence}`),
        h("time", { datetime: r.at, title: r.at, class: "when" }, moment(r.at)),
        h("span", { class: "badge" }, r.kind),
        h("span", { class: "subject" }, summary(r))),
      h("p", { class: "soft" }, r.incident && ["incident ", h("code", null, r.incident), " · "], "seal ", h("code", { class: "hash" }, r.mac)),
      h("pre", { tabindex: "0", role: "group", "aria-label": `Record ${r.sequence}` }, JSON.stringify(r.body, null, 2))));
}

function summary({ kind, body }) {
  const of = (i) => (i ? `${i.signal} on ${thing(i.resource, i.target)}` : "");
  const step = (s) => (s?.step ? `${s.step.action} ${thing(s.step.on, s.step.target)} ${s.state}` : "");
  switch (kind) {
    case "engine": return body.event ?? "";
    case "decided": return `${of(body.incident)}: ${body.outcome}${body.policy ? ` by ${body.policy.name}` : ""}`;
    case "intent":
    case "outcome": return `${body.policy}: ${body.steps.map(step).join(", ")}${body.outcome ? `: ${body.outcome}` : ""}${body.reason ? `, ${body.reason}` : ""}`;
    case "step":
    case "step-ended": return `${body.undo ? "undo " : ""}${step(body.step)}${body.step?.summary ? `: ${body.step.summary}` : ""}`;
    case "proposal":
    case "vote": return `${body.policy}: ${body.state}${body.votes?.length > 0 ? `, ${body.votes.map((v) => `${v.by} ${v.approves ? "approved" : "rejected"}`).join(", ")}` : ""}${body.reason ? `: ${body.reason}` : ""}`;
    case "page": return body.title ?? "";
    case "control": return `${body.control} by ${body.by}${body.reason ? `: ${body.reason}` : ""}`;
    default: return of(body.incident) || body.problem || "";
  }
}
