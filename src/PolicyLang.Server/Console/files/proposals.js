// What waits for people. Everything that an approval is bound to is shown before the buttons.
import { h } from "./dom.js";
import { row, since, thing, until } from "./format.js";
import { decisionRows, incidentRows, votes } from "./decision.js";
import { button, form } from "./forms.js";

export const planText = (proposal) => proposal.steps.map((s) => `${s.action} ${thing(s.on, s.target)}`).join(", then ");

export function proposals(view, ui) {
  return h("section", { id: "proposals", "aria-labelledby": "proposals-title", class: "panel" },
    h("div", { class: "title" }, h("h2", { id: "proposals-title", tabindex: "-1" }, "Proposals"), h("span", { class: "count" }, String(view.proposals.length))),
    view.proposals.length === 0
      ? h("p", { class: "empty" }, "Nothing waits for approval.")
      : h("div", { class: "cards" }, view.proposals.map((p) => article(p, view, ui))));
}

function article({ proposal, incident, cannotApprove, cannotReject }, view, ui) {
  const id = `proposal-${proposal.id}`;
  const yes = proposal.votes.filter((v) => v.isApproval);
  const mayVote = view.user.roles.includes("approve");
  return h("article", { id, "data-key": proposal.id, "aria-labelledby": `${id}-title`, class: "card tier2" },
    h("h3", { id: `${id}-title` }, planText(proposal)),
    h("p", { class: "meta" },
      h("strong", null, incident.incident.signal), ` on ${thing(incident.incident.resource, incident.incident.target)}`,
      incident.incident.severity && h("span", { class: "badge" }, incident.incident.severity), incident.state === "resolved" && h("span", { class: "badge tier1" }, "resolved"),
      h("span", { class: "dot" }, "received ", since(incident.received)), h("span", { class: "dot" }, "expires ", until(proposal.expires))),
    h("div", { class: "plan" },
      h("ol", null, proposal.steps.map((s) => h("li", null,
        h("strong", null, s.action), ` ${thing(s.on, s.target)}`, s.args.length > 0 && h("span", { class: "pairs" }, s.args.map((a) => h("code", null, `${a.name}: ${a.value}`)))))),
      h("dl", null,
        row("Plan hash", h("code", { class: "hash" }, proposal.planHash)),
        row("Policies", h("code", { class: "hash" }, proposal.policySet)),
        row("Target state", proposal.targetState),
        row("Approvals", `${yes.length} of ${proposal.needed}`, votes(proposal.votes)),
        row("May decide", proposal.approvers.length > 0 ? proposal.approvers.join(", ") : "everyone with the role approve"))),
    h("details", { "data-key": "why", open: true }, h("summary", null, "Why it is proposed"), h("dl", null, decisionRows(incident.decided))),
    h("details", { "data-key": "what" }, h("summary", null, "What was reported"),
      h("dl", null, row("Incident", h("code", null, incident.id), ` from ${incident.source}`), incidentRows(incident.decided?.incident ?? incident.incident), row("Proposal", h("code", null, proposal.id), " ", since(proposal.created)))),
    mayVote && buttons(proposal, cannotApprove, cannotReject, view.user.name, ui));
}

function buttons(proposal, cannotApprove, cannotReject, name, ui) {
  const subject = { id: proposal.id, plan: proposal.planHash };
  const open = ui.form?.of === `proposal-${proposal.id}` ? ui.form : null;
  return h("div", { class: "doing", "data-key": "doing" },
    open === null
      ? [
        cannotApprove && h("p", { class: "note" }, `You cannot approve: ${cannotApprove}.`),
        h("p", { class: "buttons" },
          !cannotApprove && button("Approve", "ask", { kind: "approve", of: `proposal-${proposal.id}`, ...subject }, "primary"),
          !cannotReject && button("Reject", "ask", { kind: "reject", of: `proposal-${proposal.id}`, ...subject })),
      ]
      : form(open, {
        question: open.kind === "approve" ? `Approve as ${name}: ${planText(proposal)}?` : `Reject as ${name}: ${planText(proposal)}?`,
        note: open.kind === "approve"
          ? proposal.votes.filter((v) => v.isApproval).length + 1 < proposal.needed ? "More approvals are needed after yours." : "It is decided once more, and carried out at once if nothing has changed."
          : "Say why. It will not be carried out; the incident stays open.",
        isDanger: open.kind === "approve",
        isRequired: open.kind === "reject",
      }));
}
