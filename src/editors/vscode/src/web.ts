import { type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { clientOptions, runClient } from "./client";
import { connect } from "./websocket";

/** Starts the extension in a browser. There a server cannot be started, only reached. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("PolicyLang", { log: true });
  context.subscriptions.push(output);
  await runClient(context, output, async () => {
    const url = workspace.getConfiguration("heal").get<string>("server.url", "").trim();
    if (url === "") return "a browser cannot start heal: set heal.server.url to the address of a language server that runs";
    const parsed = parse(url);
    if (parsed?.protocol !== "ws:" && parsed?.protocol !== "wss:") return `heal.server.url is no WebSocket address: ${url}`;
    // A client that restarts connects anew, so the connection is made when it asks for it.
    return new LanguageClient("heal", "PolicyLang", () => connect(parsed), clientOptions(output));
  });
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
