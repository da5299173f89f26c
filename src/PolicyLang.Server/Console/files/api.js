// The engine's API. Every request has the page's header, which a foreign page cannot send.
import { learnClock } from "./format.js";

/** What the engine said against a request. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const headers = { "PolicyLang-Console": "1" };
let tag = null;

async function send(method, path, { body, more, timeout = 10_000 } = {}) {
  const answer = await fetch(path, {
    method,
    headers: { ...headers, ...more, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
  });
  if (!answer.ok && answer.status !== 304) {
    const problem = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, problem.error ?? explain(answer.status));
  }

  return answer;
}

function explain(status) {
  return { 401: "Your session has ended.", 403: "You may not do this.", 429: "Too many requests; wait a minute." }[status] ?? `The engine answered ${status}.`;
}

const active = { "PolicyLang-Active": "1" };

/** Reads something for a person who asked for it. */
export async function read(path) {
  return (await send("GET", path, { more: active })).json();
}

/** Asks the engine to do something; gives its answer, or null where it has nothing to say. */
export async function act(method, path, body) {
  const answer = await send(method, path, { body, more: active });
  return answer.status === 204 ? null : answer.json();
}

/** All that the page shows, or null where it has not changed. */
export async function overview(isActive) {
  const answer = await send("GET", "api/overview", { more: { ...(tag === null ? {} : { "If-None-Match": tag }), ...(isActive ? active : {}) }, timeout: 5_000 });
  learnClock(answer.headers.get("Date"));
  if (answer.status === 304) {
    return null;
  }

  const found = await answer.json();
  tag = answer.headers.get("ETag");
  return found;
}

/** Forgets what was seen, so that the next overview is whole. */
export function forget() {
  tag = null;
}
