// Uses the console of `heal run` in headless Chromium as people do: node console.mjs [--shots FOLDER]
// Signing in, approving with the keyboard alone, rejecting, stopping and resuming, roles, hostile labels, sessions that end, an engine that
// goes away; accessible by axe in light and dark, wide and narrow.
import { createServer } from "node:http";
import { spawn, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const heal = resolve(here, "../../src/PolicyLang.Cli/bin/Release/net10.0/heal.dll");
const shotsAt = process.argv.indexOf("--shots");
const shots = shotsAt < 0 ? null : process.argv[shotsAt + 1];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = await mkdtemp(join(tmpdir(), "heal-console-"));
const data = join(folder, "data");
const hostile = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=2</script>";
const problems = [];
let checks = 0;

const acted = [];
const target = createServer((request, response) => {
  acted.push(`${request.method} ${request.url}`);
  // Whether the jammed one was restarted nobody can tell.
  if (request.url.includes("jammed")) {
    response.destroy();
  } else {
    response.end("done");
  }
});
await new Promise((done) => target.listen(0, "127.0.0.1", done));
await writeFile(join(folder, "heal.json"), JSON.stringify({
  http: [{ action: "restart", on: "pod", baseAddress: `http://127.0.0.1:${target.address().port}/`, path: "restart/{target}" }],
}));

const keyOf = (name, roles, groups = []) => execFileSync("dotnet",
  [heal, "keys", "add", name, "--role", ...roles, ...(groups.length > 0 ? ["--group", ...groups] : []), "--data", data], { encoding: "utf8" }).trim();
const keys = {
  ada: keyOf("ada", ["view", "approve"], ["sre"]),
  bob: keyOf("bob", ["approve"], ["sre"]),
  kay: keyOf("kay", ["view", "kill"]),
  viv: keyOf("viv", ["view"]),
  pat: keyOf("pat", ["submit"]),
};

// One port for both runs of the engine: a page belongs to an address.
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
let engine = await start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

try {
  await everything();
} catch (e) {
  problems.push(`it went no further: ${e.stack}`);
} finally {
  await browser.close();
  await stop(engine);
  target.close();
  await rm(folder, { recursive: true, force: true });
}

for (const problem of new Set(problems)) {
  console.log(problem);
}

console.log(`${checks} checks of the console, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

async function everything() {
  await post("XStuck", { namespace: "shop", pod: "cart-1", workload: "cart", note: hostile });
  await post("XSlow", { namespace: "shop", pod: "search-1", workload: "search" });
  await post("XLost", { namespace: "shop", pod: "mail-1", workload: "mail" });

  const ada = await open("ada's page");
  await looks(ada, "sign-in");
  await ada.getByLabel("Key").fill("plk_wrong");
  await ada.getByRole("button", { name: "Sign in" }).click();
  await sees(ada, ada.getByText("The key is not known."), "a wrong key is refused");
  await ada.getByLabel("Key").fill(keys.pat);
  await ada.getByRole("button", { name: "Sign in" }).click();
  await sees(ada, ada.getByText("may only report"), "a key that may only report does not open the page");
  await signIn(ada, keys.ada);
  check("the cookie of the session is out of reach of scripts", (await ada.evaluate(() => document.cookie)) === "");
  const cookie = (await ada.context().cookies())[0];
  check("the cookie is HttpOnly and SameSite=Strict", cookie.httpOnly && cookie.sameSite === "Strict", JSON.stringify(cookie));

  const stuck = proposal(ada, "shop/cart-1");
  const slow = proposal(ada, "shop/search-1");
  await sees(ada, stuck, "the proposal is there");
  for (const text of ["restart pod shop/cart-1", "restart-stuck", "0 of 1", "sre", "Target state", "Plan hash"]) {
    check(`the proposal tells ${text}`, (await stuck.innerText()).includes(text), await stuck.innerText());
  }

  await stuck.getByText("What was reported").click();
  check("a hostile label is shown as text", (await stuck.innerText()).includes(hostile));
  check("a hostile label runs nothing", await ada.evaluate(() => globalThis.pwned === undefined && document.querySelector("main img, main script") === null));
  await looks(ada, "proposals");

  // Typing goes on while the page changes under it.
  await slow.getByRole("button", { name: "Reject" }).click();
  await ada.keyboard.type("half a sent");
  await post("XStuck", { namespace: "shop", pod: "cart-2", workload: "cart" });
  await sees(ada, proposal(ada, "shop/cart-2"), "a new proposal comes by itself");
  await ada.keyboard.type("ence");
  check("what is typed is kept when the page changes", (await slow.getByLabel("Reason").inputValue()) === "half a sentence");
  check("a new proposal is announced", (await ada.locator("#news").textContent()).includes("New proposal: restart pod shop/cart-2"));
  await ada.keyboard.press("Escape");
  check("Escape gives the focus back to the button", await slow.getByRole("button", { name: "Reject" }).evaluate((b) => b === document.activeElement));

  // By keyboard alone.
  await ada.getByRole("heading", { name: "Proposals" }).focus();
  await tabTo(ada, stuck.getByRole("button", { name: "Approve" }));
  await ada.keyboard.press("Enter");
  check("the field of the reason has the focus", await stuck.getByLabel("Reason").evaluate((i) => i === document.activeElement));
  await looks(ada, "approving");
  await ada.keyboard.type("the sessions are drained");
  await tabTo(ada, stuck.getByRole("button", { name: "Confirm" }));
  await ada.keyboard.press("Enter");
  await sees(ada, ada.getByText("Approved; it is decided once more"), "an approval says what happens next");
  await gone(stuck, "an approved proposal goes");
  check("the focus stays in the region", await ada.evaluate(() => document.activeElement?.id === "proposals-title"));
  await sees(ada, ada.getByRole("region", { name: "Incidents" }).getByText("restart: waits for the incident to resolve"), "the approved action ran");
  check("the handler was called once, for the pod", acted.filter((a) => a.includes("cart-1")).length === 1, acted.join("; "));

  // Two must agree; one says no.
  await slow.getByRole("button", { name: "Approve" }).click();
  await slow.getByRole("button", { name: "Confirm" }).click();
  await sees(ada, slow.getByText("1 of 2"), "the first of two approvals is counted");
  await sees(ada, slow.getByText("ada has decided already"), "nobody is asked twice");
  const bob = await open("bob's page");
  await signIn(bob, keys.bob);
  const his = proposal(bob, "shop/search-1");
  await his.getByRole("button", { name: "Reject" }).click();
  await his.getByRole("button", { name: "Confirm" }).click();
  await sees(bob, his.getByText("Say why.", { exact: true }), "a rejection needs a reason");
  await his.getByLabel("Reason").fill("the index is being built");
  await his.getByRole("button", { name: "Confirm" }).click();
  await gone(his, "a rejected proposal goes");
  await gone(slow, "it goes from the other page, too");

  // Who may only look sees no buttons, and cannot do it by another way either.
  const viv = await open("viv's page");
  await signIn(viv, keys.viv);
  await sees(viv, proposal(viv, "shop/cart-2"), "who may look sees proposals");
  for (const name of ["Approve", "Reject", "Stop everything", "Set"]) {
    check(`who may only look has no button ${name}`, (await viv.getByRole("button", { name, exact: true }).count()) === 0);
  }

  const tried = await viv.evaluate(async () => (await fetch("api/kill", { method: "POST", headers: { "PolicyLang-Console": "1", "Content-Type": "application/json" }, body: "{}" })).status);
  check("the engine refuses what the page does not offer", tried === 403, tried);

  // The kill switch.
  const kay = await open("kay's page");
  await signIn(kay, keys.kay);
  check("who may stop may not approve", (await kay.getByRole("button", { name: "Approve" }).count()) === 0);
  const kill = kay.getByRole("region", { name: "Kill switch" });
  await kill.getByLabel("Reason").fill("drill");
  await kill.getByRole("button", { name: "Stop everything" }).click();
  await sees(kay, kill.getByText("Stopped by kay: drill").first(), "the switch is engaged");
  await sees(ada, ada.getByRole("banner").getByText("Stopped"), "everybody's page says so");
  check("its file is there", existsSync(join(data, "kill")));
  await looks(kay, "stopped");
  await kill.getByRole("button", { name: "Resume" }).click();
  await kill.getByRole("button", { name: "Confirm" }).click();
  await sees(kay, kay.getByRole("banner").getByText("Running"), "the switch is released");
  check("its file is gone", !existsSync(join(data, "kill")));

  // An end that nobody knows, and a budget that is used up, are for people.
  await post("XStuck", { namespace: "shop", pod: "jammed-1", workload: "jammed" });
  await proposal(ada, "shop/jammed-1").getByRole("button", { name: "Approve" }).click();
  await proposal(ada, "shop/jammed-1").getByRole("button", { name: "Confirm" }).click();
  const unknown = kay.getByRole("region", { name: "Unknown ends" }).getByRole("article", { name: "shop/jammed-1" });
  await sees(kay, unknown, "an unknown end is shown");
  await looks(kay, "unknown-end");
  await unknown.getByRole("button", { name: "Settle" }).click();
  await unknown.getByLabel("Reason").fill("it had been restarted");
  await unknown.getByRole("button", { name: "Confirm" }).click();
  await gone(unknown, "it is settled");
  await post("XStuck", { namespace: "shop", pod: "cart-3", workload: "cart" });
  const latch = kay.getByRole("region", { name: "Latches" }).getByRole("listitem").filter({ hasText: "shop" });
  await sees(kay, latch.getByText("closed"), "a latch that closed is shown");
  const third = kay.getByRole("region", { name: "Incidents" }).getByRole("listitem").filter({ hasText: "shop/cart-3" });
  await third.locator("summary").first().click();
  await sees(kay, third.getByText("its latch is closed now, until a human releases it"), "an incident tells which gate raised it, and why");
  await looks(kay, "latch");
  await latch.getByRole("button", { name: "Release" }).click();
  await latch.getByRole("button", { name: "Confirm" }).click();
  await sees(kay, latch.getByText("by kay"), "a latch is released, and by whom");

  // Facts, and the audit.
  const facts = kay.getByRole("region", { name: "Facts" });
  await facts.getByText("Set a fact").click();
  await facts.getByLabel("Name").fill("migration");
  await facts.getByLabel("Attributes").fill("service=cart");
  await facts.getByLabel("For how long").fill("30m");
  await facts.getByRole("button", { name: "Set" }).click();
  await sees(kay, facts.getByText("service=cart"), "a fact is set");
  await facts.getByRole("button", { name: "End" }).click();
  await facts.getByRole("button", { name: "Confirm" }).click();
  await gone(facts.getByText("service=cart"), "a fact is ended");
  const audit = kay.getByRole("region", { name: "Audit" });
  await audit.getByLabel("Text").fill("the sessions are drained");
  await audit.getByRole("button", { name: "Search" }).click();
  await sees(kay, audit.getByText("ada approved").first(), "the audit finds who approved, by the reason");
  await audit.getByLabel("Text").fill("");
  await audit.getByLabel("Kind").selectOption("control");
  await audit.getByRole("button", { name: "Search" }).click();
  await sees(kay, audit.getByText("resume by kay"), "the audit finds controls");
  await audit.locator("summary").first().click();
  await looks(kay, "audit");

  // A key that is taken away ends its session at once.
  const file = join(data, "api-keys.json");
  await writeFile(file, JSON.stringify(JSON.parse(await readFile(file, "utf8")).filter((k) => k.name !== "bob")));
  await sees(bob, bob.getByText("Your session has ended. Sign in again."), "a session ends with its key");
  check("nothing is left to see", (await bob.getByRole("region", { name: "Proposals" }).count()) === 0);
  await viv.getByRole("button", { name: "Sign out" }).click();
  await sees(viv, viv.getByLabel("Key"), "signing out leads back to signing in");

  // The engine goes away: an old page must not look like a new one.
  await stop(engine);
  await sees(ada, ada.getByRole("alert").getByText("Not connected to the engine"), "the page says that it is old");
  const other = proposal(ada, "shop/cart-2");
  check("nothing can be done with an old page", (await other.getByRole("button", { name: "Approve" }).getAttribute("aria-disabled")) === "true");
  check("the title says it, too", (await ada.title()).startsWith("NOT CONNECTED"), await ada.title());
  await looks(ada, "not-connected");
  engine = await start();
  await sees(ada, ada.getByRole("banner").getByText("Connected", { exact: true }), "it comes back by itself");
  await gone(ada.getByRole("alert").getByText("Not connected to the engine"), "and is not old any more");
  await other.getByRole("button", { name: "Approve" }).click();
  await other.getByRole("button", { name: "Confirm" }).click();
  await gone(other, "the session goes on after a restart");
}

function proposal(page, of) {
  return page.getByRole("region", { name: "Proposals" }).getByRole("article", { name: of });
}

function check(what, isSo, found = "") {
  checks++;
  if (!isSo) {
    problems.push(`${what}: it is not so${found === "" ? "" : `: ${found}`}`);
  }
}

async function sees(page, locator, what) {
  checks++;
  await locator.waitFor({ state: "visible", timeout: 15_000 }).catch(async () => {
    throw new Error(`${what}: it is not so; the page says: ${await page.locator("body").innerText()}`);
  });
}

async function gone(locator, what) {
  checks++;
  await locator.waitFor({ state: "detached", timeout: 15_000 }).catch(() => {
    throw new Error(`${what}: it is not so`);
  });
}

async function tabTo(page, locator) {
  for (let i = 0; i < 80; i++) {
    if (await locator.evaluate((e) => e === document.activeElement)) {
      const outline = await locator.evaluate((e) => getComputedStyle(e).outlineStyle);
      check("the focus can be seen", outline !== "none", outline);
      return;
    }

    await page.keyboard.press("Tab");
  }

  throw new Error("the keyboard does not get there");
}

async function open(name) {
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.on("request", (request) => request.url().startsWith(`${address}/`) || problems.push(`${name} asks for ${request.url()}`));
  page.on("pageerror", (error) => problems.push(`${name}: ${error.stack}`));
  // What the engine refuses on purpose, and an engine that is not there, are reported by the browser, too.
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && problems.push(`${name}: console: ${message.text()}`));
  await page.goto(address);
  await page.getByRole("heading", { name: "PolicyLang" }).waitFor();
  return page;
}

async function signIn(page, key) {
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Key").press("Enter");
  await page.getByRole("region", { name: "Proposals" }).waitFor();
}

/** What everybody must be able to see and use, whatever their eyes, their screen and the light in the room. */
async function looks(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const where = `${name}, ${colorScheme}, ${width} px`;
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(`${where}: nothing is wider than the screen`, scrolls <= 0, scrolls);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      check(`${where}: the background fits`, background.match(/\d+/g).slice(0, 3).every((c) => Number(c) < 128) === (colorScheme === "dark"), background);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      check(`${where}: axe`, violations.length === 0, violations.map((v) => `${v.id}: ${v.help}; ${v.nodes.slice(0, 3).map((n) => n.html).join(" ")}`).join("\n  "));
      check(`${where}: axe has looked at the contrast`, passes.some((p) => p.id === "color-contrast"));
      if (shots !== null) {
        await page.screenshot({ path: join(shots, `console-${name}-${colorScheme}-${width}.png`), fullPage: true });
      }
    }
  }

  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function post(alertname, labels) {
  const fingerprint = `${alertname}-${labels.pod}`;
  const answer = await fetch(`${address}/webhook/alertmanager`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ version: "4", alerts: [{ status: "firing", labels: { alertname, severity: "critical", ...labels }, startsAt: new Date().toISOString(), fingerprint }] }),
  });
  check(`${fingerprint} was taken in`, answer.ok, answer.status);
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port: found } = probe.address();
  await new Promise((done) => probe.close(done));
  return found;
}

async function start() {
  const child = spawn("dotnet", [heal, "run", join(here, "console"), "--data", data, "--config", join(folder, "heal.json"), "--listen", `127.0.0.1:${port}`],
    { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  return new Promise((done, failed) => {
    child.stderr.on("data", (text) => {
      said += text;
      if (said.includes("listening on")) {
        done({ child });
      }
    });
    child.on("exit", (code) => failed(new Error(`heal run ended with ${code}: ${said}`)));
  });
}

async function stop({ child }) {
  if (child.exitCode === null) {
    const ended = new Promise((done) => child.on("exit", done));
    child.kill("SIGTERM");
    await ended;
  }
}
