// The engine end to end, with the real things around it: Prometheus sees the shop break, Alertmanager calls `heal run`, a person approves
// in Chromium, and pages go back into Alertmanager. In order: each test goes on where the one before ended.
// After a Release build: node --test tests/browser/end-to-end/
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { Program, freePorts, startAlertmanager, startPrometheus, until } from "./servers.mjs";
import { Shop } from "./shop.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const heal = "dotnet";
const healArguments = [join(here, "../../../src/PolicyLang.Cli/bin/Release/net10.0/heal.dll")];
const run = promisify(execFile);
const shop = new Shop();
const programs = [];
const pages = [];
let folder, data, address, alertmanagerAddress, engine, browser, page, pager, keys;

const command = (...args) => run(heal, [...healArguments, ...args]);

async function api(path, { method = "GET", body, key = keys.view } = {}) {
  const response = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** The incidents of a service, the newest first. */
async function incidentsOf(service) {
  const all = await api("/api/incidents?limit=100");
  return all.filter((i) => i.incident.attributes?.service === service);
}

async function decided(service, count = 1) {
  return until(`incident ${count} of ${service} is decided`, async () => {
    const found = await incidentsOf(service);
    return found.length >= count && found[0].decided && found[0];
  });
}

const resolved = (service, count = 1) => until(`all incidents of ${service} are over`, async () => {
  const found = await incidentsOf(service);
  return found.length === count && found.every((i) => i.resolved) && found;
});

const paged = (incident) => until(`a page about ${incident} is in Alertmanager`, async () => {
  const alerts = await (await fetch(`${alertmanagerAddress}/api/v2/alerts?filter=alertname=PolicyLangPage`)).json();
  return alerts.find((a) => a.labels.incident === incident);
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "heal-end-to-end-"));
  data = join(folder, "data");
  const [shopPort, prometheus, alertmanager, engineAt, pagerPort] = await freePorts(5);
  address = `http://127.0.0.1:${engineAt}`;
  alertmanagerAddress = `http://127.0.0.1:${alertmanager}`;
  const key = async (name, ...args) => (await command("keys", "add", name, ...args, "--data", data)).stdout.trim();
  keys = {
    alertmanager: await key("alertmanager", "--role", "submit"),
    pipeline: await key("pipeline", "--role", "submit"),
    view: await key("screen", "--role", "view"),
    oncall: await key("oncall", "--role", "approve", "kill", "--group", "sre"),
  };
  await shop.start(shopPort);
  pager = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    pages.push(...JSON.parse(text).alerts);
    response.end();
  });
  await new Promise((resolve) => pager.listen(pagerPort, "127.0.0.1", resolve));

  const http = (action, undo) => ({
    action, on: "service", baseAddress: `http://127.0.0.1:${shopPort}/`, path: `services/{target}/${action}`,
    ...(undo && { undoMethod: "DELETE", undoPath: `services/{target}/${action}` }),
  });
  const config = join(folder, "policylang.json");
  await writeFile(config, JSON.stringify({ http: [http("restart", true), http("failover", true), http("open-circuit", true)] }));
  engine = new Program("heal run", heal, [
    ...healArguments, "run", join(here, "shop.heal"), "--config", config, "--data", data, "--listen", `127.0.0.1:${engineAt}`, "--require-key",
    "--notify-alertmanager", alertmanagerAddress,
  ]);
  programs.push(engine);
  await until("the engine answers", async () => (await fetch(`${address}/healthz`)).ok);
  programs.push(await startAlertmanager(folder, { port: alertmanager, webhook: `${address}/webhook/alertmanager`, key: keys.alertmanager, pager: `http://127.0.0.1:${pagerPort}/` }));
  programs.push(await startPrometheus(folder, { port: prometheus, alertmanager, shop: shopPort }));

  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  page = await browser.newPage();
  await page.goto(address);
  await page.getByLabel("Key").fill(keys.oncall);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("region", { name: "Proposals" }).waitFor();
});

afterEach((context) => {
  // Node tells a hook of a test that failed only by what it threw; the output of the engine says why.
  if (context.error) console.error(engine.output.slice(-4000));
});

after(async () => {
  await browser?.close();
  for (const program of programs.reverse()) await program.stop();
  await shop.stop();
  pager?.closeAllConnections();
  await new Promise((resolve) => (pager ? pager.close(resolve) : resolve()));
  await rm(folder, { recursive: true, force: true });
});

test("the first failure of its kind pages, back into Alertmanager, and nothing runs", async () => {
  for (const service of ["checkout", "cart"]) shop.break(service, "stuck");
  for (const service of ["checkout", "cart"]) {
    const incident = await decided(service);
    assert.equal(incident.decided.tier, 3);
    assert.deepEqual(incident.decided.gates.map((g) => g.gate), ["known-after"]);
    await paged(incident.id);
    // A human mends it.
    shop.repair(service);
    await resolved(service);
  }
  assert.deepEqual(shop.asked, []);
});

test("tier 1: the second failure is mended alone, and verified by the alert's end", async () => {
  shop.break("checkout", "stuck");
  const incident = await decided("checkout", 2);
  assert.equal(incident.decided.outcome, "execute");
  await resolved("checkout", 2);
  assert.deepEqual(shop.asked.map((a) => [a.action, a.target, a.arguments.grace]), [["restart", "shop/checkout", "5s"]]);
  const [{ actions }] = await incidentsOf("checkout");
  assert.deepEqual(actions.map((a) => a.state), ["resolved"]);
});

test("tier 2: it waits, and runs when a named human approved in the browser", async () => {
  shop.break("search", "overloaded");
  const proposal = page.getByRole("region", { name: "Proposals" }).getByRole("article", { name: /shop\/search/ });
  await proposal.waitFor({ timeout: 60_000 });
  assert.deepEqual(shop.asks("failover"), []);
  await proposal.getByRole("button", { name: "Approve" }).click();
  await proposal.getByLabel("Reason").fill("the second site has room");
  await proposal.getByRole("button", { name: "Confirm" }).click();
  await resolved("search");
  assert.deepEqual(shop.asks("failover").map((a) => a.target), ["shop/search"]);
  const [outcome] = (await api("/api/audit?kind=outcome&text=shop/search")).map((r) => r.body);
  assert.deepEqual(outcome.votes.map((v) => [v.by, v.approves, v.reason]), [["oncall", true, "the second site has room"]]);
});

test("tier 3: it pages, and touches nothing", async () => {
  const before = shop.asked.length;
  shop.break("ledger", "corrupt");
  const incident = await decided("ledger");
  assert.equal(incident.decided.decision.reason, "policy");
  assert.equal(incident.decided.outcome, "page");
  const alert = await paged(incident.id);
  await until("the pager was called", () => pages.some((p) => p.fingerprint === alert.fingerprint && p.status === "firing"));
  assert.equal(shop.asked.length, before);
  // When the incident is over, its page is over, too.
  shop.repair("ledger");
  await until("the page was taken back", () => pages.some((p) => p.fingerprint === alert.fingerprint && p.status === "resolved"));
});

test("the kill switch in the browser stops the second step of a sequence that runs", async () => {
  const release = shop.hold("open-circuit");
  shop.break("catalog", "looping");
  await until("the first step is under way", () => shop.asks("open-circuit").length === 1);
  const killSwitch = page.getByRole("region", { name: "Kill switch" });
  await killSwitch.getByLabel("Reason").fill("it does the wrong thing");
  await killSwitch.getByRole("button", { name: "Stop everything" }).click();
  await until("the kill switch is engaged", async () => (await api("/api/kill")).isEngaged);
  release();
  const action = await until("the action has ended", async () => {
    const [{ actions }] = await incidentsOf("catalog");
    return actions.length === 1 && actions[0].ended && actions[0];
  });
  assert.equal(action.steps[1].state, "planned");
  assert.deepEqual(shop.asks("restart").filter((a) => a.target === "shop/catalog"), []);
  await paged((await incidentsOf("catalog"))[0].id);
  shop.repair("catalog");
  await killSwitch.getByRole("button", { name: "Resume" }).click();
  await killSwitch.getByRole("button", { name: "Confirm" }).click();
  await until("the kill switch is released", async () => !(await api("/api/kill")).isEngaged);
});

test("a restart that is asked for during a database migration is held", async () => {
  const before = shop.asks("restart").length;
  await api("/api/facts", { method: "POST", key: keys.pipeline, body: { name: "migration", attributes: { service: "cart" }, lasting: "30m" } });
  // It was seen and resolved before, so without the migration it would be restarted.
  shop.break("cart", "stuck");
  const incident = await decided("cart", 2);
  assert.equal(incident.decided.outcome, "page");
  assert.deepEqual(incident.decided.decision.raised, [{ by: "hold", name: "database-migration", tier: 3 }]);
  await paged(incident.id);
  assert.equal(shop.asks("restart").length, before);
  shop.repair("cart");
});

test("the engine ends in order, its audit is whole, and replays to the same decisions", async () => {
  assert.equal(await engine.stop(), 0, engine.output);
  const verified = await command("audit", "verify", "--data", data);
  assert.match(verified.stdout, /intact|whole|fine/i);
  await command("replay", "--data", data);
});
