// The console: asks the engine every other second what there is, shows it, and sends what people decide.
import { act, forget, overview, read } from "./api.js";
import { audit, found, search } from "./audit.js";
import { facts, kill, latches, readPairs, unknown } from "./controls.js";
import { h, patch } from "./dom.js";
import { moment, now, zone } from "./format.js";
import { setConnected } from "./forms.js";
import { incidents } from "./incidents.js";
import { planText, proposals } from "./proposals.js";
import { signIn } from "./sign-in.js";

const interval = 2_000;
// A page that has heard nothing for so long is old, whatever the reason: a machine that slept, a tab that was held back.
const longestSilence = 10_000;
const titles = { proposals: "Proposals", unknown: "Unknown ends", incidents: "Incidents", latches: "Latches", facts: "Facts", audit: "Audit" };
const byId = (id) => document.getElementById(id);

/** session: who is signed in, null before the engine was heard. view: the last overview. heard: when the engine last answered. */
const state = { session: null, view: null, heard: null, problem: null, message: null, ui: { form: null, error: null, factError: null } };
let isActive = false;
let timer = null;
let polling = null;

const isConnected = () => state.problem === null && state.heard !== null && Date.now() - state.heard < longestSilence;

function render() {
  const { session, view, ui } = state;
  const connected = isConnected();
  setConnected(connected);
  const focused = document.activeElement;
  const region = focused?.closest("section[id]")?.id;
  document.body.classList.toggle("stale", !connected && state.heard !== null);
  document.body.classList.toggle("stopped", view?.kill.isEngaged === true);
  document.title = `${!connected && state.heard !== null ? "NOT CONNECTED · " : ""}${view?.kill.isEngaged ? "STOPPED · " : ""}${view?.proposals.length > 0 ? `(${view.proposals.length}) ` : ""}PolicyLang`;
  patch(byId("state"),
    // Of an engine that is not heard it is only known what it was.
    view && h("a", { href: "#kill", class: `chip ${!connected ? "" : view.kill.isEngaged ? "danger" : view.isShadow ? "warning" : "fine"}` },
      `${connected ? "" : "Was: "}${view.kill.isEngaged ? "Stopped" : view.isShadow ? "Shadow" : "Running"}`),
    h("span", { class: `chip ${connected ? "quiet" : "danger"}` }, connected ? "Connected" : state.heard === null && state.problem === null ? "Connecting…" : "Not connected"));
  patch(byId("alert"), alertText(connected));
  patch(byId("message"), state.message && h("p", { class: `bar ${state.message.kind}` }, h("span", null, state.message.text), " ", h("button", { type: "button", "data-does": "dismiss" }, "Dismiss")));
  patch(byId("nav"), view && h("ul", null, Object.entries(titles).map(([id, title]) => id === "unknown" && view.unknown.length === 0 ? null
    : h("li", { "data-key": id }, h("a", { href: `#${id}` }, title, countOf(view, id) > 0 && [" ", h("span", { class: "count" }, String(countOf(view, id)))])))));
  patch(byId("who"), session?.name && [
    h("span", { class: "name" }, session.name), h("span", { class: "soft wide" }, ` ${session.roles.join(", ")}`), " ",
    h("button", { type: "button", "data-does": "sign-out" }, "Sign out")]);
  patch(byId("content"), session === null ? null
    : !session.name ? signIn(session, ui, connected)
    : view === null ? h("p", { class: "empty" }, "Asking the engine…")
    : h("div", { class: "views", "data-key": "views" },
      kill(view, ui, connected),
      h("div", { class: "columns" },
        h("div", { class: "first" }, proposals(view, ui), unknown(view, ui), incidents(view)),
        h("div", { class: "second" }, latches(view, ui), facts(view, ui))),
      audit()));
  patch(byId("foot"), view && [
    view.failingNotices > 0 && h("p", { class: "bar danger" }, `${view.failingNotices} notices could not be sent. People may not have been called.`),
    h("p", null, `Heard at ${moment(new Date(now() - (Date.now() - state.heard)).toISOString())}, in the time of ${zone()}. ${view.policies} policies, version `, h("code", { class: "hash" }, view.policySet))]);
  if (focused !== null && focused !== document.body && !focused.isConnected) {
    byId(`${region}-title`)?.focus({ preventScroll: true });
  }
}

function alertText(connected) {
  return connected || (state.heard === null && state.problem === null) ? null : h("p", { class: "bar danger" },
    h("strong", null, "Not connected to the engine"), state.heard === null ? "." : ` since ${moment(new Date(state.heard).toISOString())}. What you see is from then, and nothing can be done from here.`,
    state.problem && ` ${state.problem}`, " To stop it on its machine: ", h("code", null, "heal kill --data DIR"));
}

function countOf(view, id) {
  return { proposals: view.proposals.length, unknown: view.unknown.length, incidents: view.live, latches: view.latches.filter((l) => l.closed).length, facts: view.facts.length }[id] ?? 0;
}

/** Asks the engine, one question at a time, and shows the answer. */
function poll() {
  clearTimeout(timer);
  polling ??= ask().finally(() => {
    polling = null;
    clearTimeout(timer);
    timer = setTimeout(poll, interval);
    render();
  });
  return polling;
}

async function ask() {
  const wasLost = state.problem !== null;
  try {
    if (!state.session?.name) {
      state.session = await read("api/session");
    }

    if (state.session.name) {
      const sent = isActive;
      isActive = false;
      const next = await overview(sent);
      if (next !== null) {
        tell(state.view, next);
        state.view = next;
        state.session = { ...state.session, name: next.user.name, roles: next.user.roles };
      }
    }

    state.heard = Date.now();
    state.problem = null;
    if (wasLost) {
      state.message = { kind: "fine", text: "Connected again." };
    }
  } catch (e) {
    fail(e);
  }
}

function fail(e) {
  if (e.status === 401 || e.status === 403) {
    leave(e.status === 401 ? "Your session has ended. Sign in again." : "Your key may not look any more.");
    return;
  }

  state.problem = e.status ? e.message : "It does not answer.";
}

/** Forgets all that only somebody who is signed in may see. */
function leave(text) {
  const session = state.session;
  Object.assign(state, { view: null, session: session && { ...session, name: null, roles: [] }, heard: Date.now(), problem: null, message: text && { kind: "warning", text } });
  state.ui.form = null;
  Object.assign(found, { query: {}, records: null, hasMore: false, error: null });
  forget();
}

/** Tells people who cannot see the page what has come and gone. */
function tell(before, next) {
  if (before === null) {
    return;
  }

  const known = new Set(before.proposals.map((p) => p.proposal.id));
  const open = new Set(next.proposals.map((p) => p.proposal.id));
  const texts = [
    ...next.proposals.filter((p) => !known.has(p.proposal.id)).map((p) => `New proposal: ${planText(p.proposal)}.`),
    ...before.proposals.filter((p) => !open.has(p.proposal.id)).map((p) => `No longer open: ${planText(p.proposal)}.`),
    before.kill.isEngaged !== next.kill.isEngaged && (next.kill.isEngaged ? `Stopped by ${next.kill.by}: ${next.kill.reason}` : "The kill switch was released."),
    next.unknown.length > before.unknown.length && "An action has an unknown end.",
  ].filter(Boolean);
  if (texts.length > 0) {
    byId("news").textContent = texts.join(" ");
  }
}

/** Does something at the engine, says what came of it, and looks again. */
async function attempt(work, done, form = null) {
  try {
    const answer = await work();
    state.message = { kind: "fine", text: done(answer) };
    if (form !== null) {
      state.ui.form = null;
    }

    await refresh();
    return true;
  } catch (e) {
    const text = e.status ? e.message : "The engine does not answer. Look again before you try once more: it may have happened.";
    if (e.status === 401) {
      fail(e);
    } else if (form !== null) {
      Object.assign(form, { isSending: false, error: text });
      await refresh();
    } else {
      state.message = { kind: "danger", text };
    }

    return false;
  } finally {
    render();
  }
}

async function refresh() {
  await polling;
  await poll();
}

const requests = {
  approve: (f, reason) => act("POST", `api/proposals/${encodeURIComponent(f.id)}/approve`, { reason: reason || null, plan: f.plan }),
  reject: (f, reason) => act("POST", `api/proposals/${encodeURIComponent(f.id)}/reject`, { reason, plan: f.plan }),
  resume: () => act("DELETE", "api/kill"),
  settle: (f, reason) => act("POST", `api/actions/${encodeURIComponent(f.id)}/settle`, { reason }),
  release: (f) => act("POST", "api/latches/release", { budget: f.id, key: f.per ?? "" }),
  clear: (f) => act("DELETE", `api/facts/${encodeURIComponent(f.id)}`),
};

const outcomes = {
  approve: (answer) => sentence(answer.message), reject: () => "Rejected.",
  resume: (answer) => (answer.isEngaged ? `It is still stopped by ${answer.by}: ${answer.reason}` : "The engine acts again."),
  settle: () => "Settled.", release: () => "Released.", clear: () => "The fact has ended.",
};

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

const clicks = {
  ask(data) {
    const { does, key, ...subject } = data;
    state.ui.form = { ...subject, error: null, isSending: false };
    state.message = null;
    render();
    const form = document.querySelector("form.ask");
    (form.querySelector("input") ?? form.querySelector("button")).focus();
  },
  cancel() {
    const { of, kind, id } = state.ui.form;
    state.ui.form = null;
    render();
    document.querySelector(`[data-does="ask"][data-kind="${CSS.escape(kind)}"][data-of="${CSS.escape(of)}"][data-id="${CSS.escape(id)}"]`)?.focus();
  },
  dismiss() {
    state.message = null;
    render();
    byId("content").focus({ preventScroll: true });
  },
  async "sign-out"() {
    await act("DELETE", "api/session").then(() => leave("You are signed out."), fail);
    render();
    byId("sign-in-key")?.focus();
  },
  async "audit-of"({ id }) {
    byId("audit-incident").value = id;
    byId("audit-text").value = "";
    byId("audit-kind").value = "";
    await search({ incident: id }).catch(fail);
    render();
    byId("audit-title").focus();
  },
  async older() {
    await search(found.query, true).catch(fail);
    render();
  },
};

const submits = {
  async confirm(fields) {
    const form = state.ui.form;
    const reason = fields.reason?.trim() ?? "";
    if (form.isSending) {
      return;
    }

    if (document.querySelector("form.ask input[required]") && reason === "") {
      form.error = "Say why.";
      render();
      document.querySelector("form.ask input").focus();
      return;
    }

    form.isSending = true;
    render();
    if (await attempt(() => requests[form.kind](form, reason), outcomes[form.kind], form)) {
      byId({ approve: "proposals-title", reject: "proposals-title", resume: "kill-title", settle: "unknown-title", release: "latches-title", clear: "facts-title" }[form.kind])?.focus({ preventScroll: true });
    }
  },
  async kill({ reason }, element) {
    if (await attempt(() => act("POST", "api/kill", { reason: reason.trim() || null }), (s) => `Stopped by ${s.by}: ${s.reason}. Nothing runs until somebody resumes.`)) {
      element.reset();
      state.message.kind = "warning";
      render();
      byId("kill-title").focus({ preventScroll: true });
    }
  },
  async "sign-in"({ key }, element) {
    try {
      await act("POST", "api/session", { key });
      element.reset();
      state.ui.error = null;
      state.message = null;
      state.session = null;
      await refresh();
      await search({}).catch(fail);
      render();
      byId("proposals-title")?.focus({ preventScroll: true });
    } catch (e) {
      state.ui.error = e.status ? sentence(e.message) : "The engine does not answer.";
      render();
      byId("sign-in-key").select();
      byId("sign-in-key").focus();
    }
  },
  async "set-fact"({ name, attributes, lasting }, element) {
    const pairs = readPairs(attributes);
    if (pairs === null) {
      state.ui.factError = "Write attributes as service=cart, zone=a.";
      render();
      return;
    }

    state.ui.factError = null;
    if (await attempt(() => act("POST", "api/facts", { name: name.trim(), attributes: pairs, lasting: lasting.trim() }), (f) => `The fact ${f.name} is set.`)) {
      element.reset();
    }
  },
  async search(fields) {
    await search(fields).catch(() => {});
    render();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-does]");
  if (button !== null && button.getAttribute("aria-disabled") !== "true") {
    clicks[button.dataset.does]({ ...button.dataset });
  }
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button[type=submit]");
  if (button.getAttribute("aria-disabled") !== "true") {
    submits[event.target.dataset.does](Object.fromEntries(new FormData(event.target)), event.target);
  }
});

document.addEventListener("keydown", (event) => {
  isActive = true;
  if (event.key === "Escape" && state.ui.form !== null && event.target.closest("form.ask")) {
    clicks.cancel();
  }
});
document.addEventListener("pointerdown", () => {
  isActive = true;
});

// A page that has broken must not look like one that shows what there is.
for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, () => {
    byId("alert").replaceChildren(h("p", { class: "bar danger" }, h("strong", null, "This page has failed."), " What you see may be old. Load it again."));
  });
}

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && poll());
addEventListener("offline", () => {
  state.problem = "This machine has no network.";
  render();
});
addEventListener("online", poll);
setInterval(render, 1_000);

const told = { "#no-role": "You are known, but you are in no group that has a role here.", "#sign-in-failed": "Signing in failed. The engine's log says why." }[location.hash];
if (told) {
  state.message = { kind: "danger", text: told };
  history.replaceState(null, "", location.pathname);
}

render();
poll().then(() => state.session?.name ? search({}).catch(fail).then(render) : byId("sign-in-key")?.focus());
