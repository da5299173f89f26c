// The packaged extension in VS Code for the web, in Chromium, against `heal lsp`: node tests/web/run.mjs [--shots FOLDER]
// HEAL is heal's program (by default the Release build of this repository); CHROMIUM is the browser.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const shotsAt = process.argv.indexOf("--shots");
const shots = shotsAt < 0 ? null : resolve(process.argv[shotsAt + 1]);
const healPath = process.env.HEAL ?? join(here, "../../../../PolicyLang.Cli/bin/Release/net10.0/heal.dll");
const heal = healPath.endsWith(".dll") ? ["dotnet", healPath] : [healPath];

const scratch = await mkdtemp(join(tmpdir(), "heal-vscode-"));
const extension = await unpack(scratch);
const server = await serve(extension, join(here, "policies"), heal);
const browser = await chromium.launchPersistentContext(join(scratch, "profile"), {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  viewport: { width: 1280, height: 800 },
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});
const page = await browser.newPage();
page.setDefaultTimeout(30_000);
const said = [];
page.on("console", m => /package\.nls\.json|status of 404/.test(m.text()) || said.push(m.text()));

let passed = 0;
let failed = 0;
try {
  await page.goto(server.url);
  await page.locator(".monaco-workbench").waitFor();

  await step("a policy opens with the colours of the grammar", async () => {
    await open("checkout.heal");
    const colour = text => page.locator(".view-line span span", { hasText: text }).first().evaluate(e => getComputedStyle(e).color);
    await page.waitForFunction(() => new Set([...document.querySelectorAll(".view-line span span")].map(e => getComputedStyle(e).color)).size >= 5);
    assert.notEqual(await colour("when"), await colour("namespace"));
  });

  await step("the compiler's finding is a squiggle", async () => {
    await page.locator(".squiggly-error").first().waitFor();
    await command("View: Focus Problems (Errors, Warnings, Infos)");
    const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "HEAL1001" }).first();
    await problem.waitFor();
    assert.match(await problem.innerText(), /restrat.*did you mean 'restart'/s);
    await shot("finding");
  });

  await step("the offered fix mends it", async () => {
    await goTo(6, 8);
    await command("Quick Fix...");
    const fix = page.locator(".action-widget .monaco-list-row", { hasText: "restart" }).first();
    await fix.waitFor();
    await shot("fix");
    await page.keyboard.press("Enter");
    await page.locator(".view-line", { hasText: "then restart(grace: 30s)" }).waitFor();
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
  });

  await step("a name says what it is when the pointer rests on it", async () => {
    await goTo(6, 8);
    await command("Show or Focus Hover");
    const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: /risk/i }).first();
    await hover.waitFor();
    await shot("hover");
    await page.keyboard.press("Escape");
  });

  await step("completion offers the actions of the resource", async () => {
    await goTo(6, 6);
    await command("Trigger Suggest");
    const widget = page.locator(".suggest-widget.visible");
    await widget.waitFor();
    await widget.locator(".monaco-list-row", { hasText: "restart" }).first().waitFor();
    await shot("completion");
    await page.keyboard.press("Escape");
  });

  await step("a fact is renamed in the hold that uses it", async () => {
    await open("holds.heal");
    await goTo(5, 8);
    await command("Rename Symbol");
    const box = page.locator(".rename-box input:visible");
    await box.fill("switch-over");
    await box.press("Enter");
    await page.locator(".view-line", { hasText: "while switch-over" }).waitFor();
  });

  await step("formatting is the compiler's", async () => {
    await goTo(5, 1);
    await page.keyboard.press("End");
    await page.keyboard.type("   # kept");
    await command("Format Document");
    await page.locator(".view-line", { hasText: "} # kept" }).waitFor();
  });
} finally {
  await browser.close();
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Runs a step, and says what the page showed where it fails. */
async function step(name, run) {
  try {
    await run();
    passed++;
  } catch (error) {
    failed++;
    console.error(`FAILED: ${name}\n${error.stack}`);
    console.error(said.slice(-15).join("\n"));
    await shot(`failed-${failed}`);
    await page.keyboard.press("Escape");
  }
}

/** The newest package, unpacked: what is tested is what is installed. */
async function unpack(folder) {
  const dist = join(here, "../../dist");
  const name = (await readdir(dist)).filter(f => f.endsWith(".vsix")).sort().at(-1);
  assert.ok(name, "there is no .vsix in dist; run 'npm run package' first");
  const files = unzipSync(await readFile(join(dist, name)), { filter: f => f.name.startsWith("extension/") && !f.name.endsWith("/") });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return join(folder, "extension");
}

async function command(title) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input.input").first();
  await input.waitFor();
  await input.fill(`>${title}`);
  const row = page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
  await row.waitFor();
  await row.click();
}

async function open(file) {
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).first().dblclick();
  await page.locator(`.editor-instance[aria-label*="${file}"], .tab.active[aria-label*="${file}"]`).first().waitFor();
  await page.locator(".view-line").first().click();
}

async function goTo(line, column) {
  await command("Go to Line/Column...");
  const input = page.locator(".quick-input-widget input.input").first();
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-widget").first().waitFor({ state: "hidden" });
}

async function shot(name) {
  if (shots === null) return;
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}
