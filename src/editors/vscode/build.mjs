// Bundles the two entries of the extension: VS Code on a desktop starts `heal lsp`, VS Code in a browser talks to one over a WebSocket.
// Beside them it writes the licences of what was bundled.
import { build } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";

const common = {
  bundle: true,
  format: "cjs",
  target: "es2022",
  external: ["vscode"],
  minify: true,
  metafile: true,
  sourcemap: process.argv.includes("--sourcemap"),
  legalComments: "none",
  logLevel: "warning",
};

const bundles = await Promise.all([
  build({ ...common, entryPoints: ["src/desktop.ts"], outfile: "dist/desktop.js", platform: "node" }),
  build({ ...common, entryPoints: ["src/web.ts"], outfile: "dist/web.js", platform: "browser", define: { global: "globalThis" } }),
]);

const packages = new Set(bundles.flatMap(b => Object.keys(b.metafile.inputs))
  .map(path => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
  .filter(path => path !== undefined));
const notices = [];
for (const folder of [...packages].sort()) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find(f => /^licen[cs]e/i.test(f));
  if (file === undefined) throw new Error(`${name} ${version} has no licence file, so it must not be shipped`);
  notices.push(`${name} ${version} (${license})\n\n${(await readFile(`${folder}/${file}`, "utf8")).trim()}\n`);
}
await writeFile("dist/THIRD-PARTY-NOTICES.txt", notices.join(`\n${"-".repeat(80)}\n\n`));
