import { commands, type Disposable, type ExtensionContext, LogOutputChannel, window, workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";

/** What both hosts say of the client. Positions, text and diagnostics all come from the server. */
export function clientOptions(output: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ language: "heal" }],
    initializationOptions: { sets: workspace.getConfiguration("heal").get<string[]>("sets", []) },
    outputChannel: output,
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.heal") },
    markdown: { isTrusted: false, supportHtml: false },
  };
}

/**
 * Starts a client, stops it with the extension, and starts it anew when the user asks for it or changes how it is reached.
 * @param create makes a client by the settings of the moment, or says why there is none.
 */
export async function runClient(context: ExtensionContext, output: LogOutputChannel, create: () => Promise<BaseLanguageClient | string>): Promise<void> {
  let client: BaseLanguageClient | undefined;
  let turn: Promise<void> = Promise.resolve();

  const start = async (): Promise<void> => {
    try {
      await client?.stop();
    } catch (error) {
      output.warn(`the language server did not stop cleanly: ${String(error)}`);
    }
    client = undefined;
    const made = await create();
    if (typeof made === "string") {
      output.warn(made);
      return;
    }
    client = made;
    try {
      await made.start();
    } catch (error) {
      await sayWhy(output, String(error));
    }
  };
  // One after the other: a second restart waits for the first.
  const restart = (): Promise<void> => (turn = turn.then(start));

  const stop: Disposable = { dispose: () => void client?.stop() };
  context.subscriptions.push(
    stop,
    commands.registerCommand("heal.restartServer", restart),
    workspace.onDidChangeConfiguration(e => {
      if (["heal.path", "heal.arguments", "heal.sets", "heal.server.url"].some(s => e.affectsConfiguration(s))) void restart();
    }),
    workspace.onDidGrantWorkspaceTrust(() => void restart()),
  );
  await restart();
}

async function sayWhy(output: LogOutputChannel, why: string): Promise<void> {
  output.error(why);
  const [show, settings] = ["Show Output", "Open Settings"];
  const chosen = await window.showErrorMessage(`PolicyLang's language server did not start: ${why}`, show, settings);
  if (chosen === show) output.show();
  if (chosen === settings) await commands.executeCommand("workbench.action.openSettings", "heal.path");
}
