// Looks at pages that heal wrote in headless Chromium: node tiers.mjs PAGE… [--shots FOLDER]
// Accessible by axe in light and dark, wide and narrow; nothing is wider than a phone; everything is in the file; links lead somewhere.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const shotsAt = process.argv.indexOf("--shots");
const shots = shotsAt < 0 ? null : process.argv[shotsAt + 1];
const pages = process.argv.slice(2, shotsAt < 0 ? undefined : shotsAt);
if (pages.length === 0) {
  console.error("usage: node tiers.mjs PAGE… [--shots FOLDER]");
  process.exit(2);
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
const profile = await mkdtemp(join(tmpdir(), "heal-browser-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

try {
  for (const file of pages) {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        await look(file, colorScheme, width);
      }
    }
  }
} finally {
  await context.close();
  await rm(profile, { recursive: true, force: true });
}

for (const problem of problems) {
  console.log(problem);
}

console.log(`${pages.length} pages looked at, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

async function look(file, colorScheme, width) {
  const where = `${file}, ${colorScheme}, ${width} px`;
  const fail = (text) => problems.push(`${where}: ${text}`);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && fail(`console: ${message.text()}`));
  page.on("request", (request) => request.url().startsWith("file:") || fail(`it asks for ${request.url()}`));
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(pathToFileURL(resolve(file)).href);

  const scrolls = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (scrolls > 0) {
    fail(`the page scrolls sideways by ${scrolls} px`);
  }

  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const isDark = background.match(/\d+/g).slice(0, 3).every((c) => Number(c) < 128);
  if (isDark !== (colorScheme === "dark")) {
    fail(`the background is ${background}`);
  }

  const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
    .map((a) => a.getAttribute("href")).filter((href) => !document.getElementById(decodeURIComponent(href.slice(1)))));
  if (lost.length > 0) {
    fail(`links that lead nowhere: ${lost.join(" ")}`);
  }

  const foreign = await page.evaluate(() => [...document.querySelectorAll("a")].map((a) => a.getAttribute("href"))
    .filter((href) => !/^(#|https?:)/.test(href)));
  if (foreign.length > 0) {
    fail(`links that are not of the web: ${foreign.join(" ")}`);
  }

  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement?.getAttribute("href"));
  if (first !== "#content") {
    fail(`the first stop of the keyboard is ${first}, not the link to the content`);
  }

  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  for (const violation of violations) {
    fail(`axe ${violation.id}: ${violation.help}; ${violation.nodes.slice(0, 3).map((n) => n.html).join(" ")}`);
  }

  if (!passes.some((pass) => pass.id === "color-contrast")) {
    fail("axe has not looked at the contrast");
  }

  if (shots !== null) {
    await page.screenshot({ path: join(shots, `${basename(resolve(file, ".."))}-${basename(file, ".html")}-${colorScheme}-${width}.png`), fullPage: true });
  }

  await page.close();
}
