import { commands, type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";
import { clientOptions, runClient } from "./client";
import { registerDocuments } from "./documents";
import { healCommand } from "./heal";
import { registerTasks } from "./tasks";
import { registerTests } from "./testing";

/** Starts the extension where processes can be started. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("PolicyLang", { log: true });
  context.subscriptions.push(output);
  await commands.executeCommand("setContext", "heal.hasProcess", workspace.isTrusted);
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(() => void commands.executeCommand("setContext", "heal.hasProcess", true)));

  registerTasks(context);
  registerDocuments(context, output);
  registerTests(context, output);
  await runClient(context, output, () => {
    if (!workspace.isTrusted) return Promise.resolve("heal is not started: this workspace is not trusted");
    const heal = healCommand();
    const options: ServerOptions = {
      command: heal.program,
      args: [...heal.before, "lsp", ...workspace.getConfiguration("heal").get<string[]>("arguments", [])],
      transport: TransportKind.stdio,
    };
    return Promise.resolve(new LanguageClient("heal", "PolicyLang", options, clientOptions(output)));
  });
}
