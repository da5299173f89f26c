import { execFile } from "node:child_process";
import { type CancellationToken, workspace } from "vscode";

/** How heal is started: a program and the arguments before its own. Never through a shell. */
export interface HealCommand {
  readonly program: string;
  readonly before: readonly string[];
}

/** What a run of heal said. `exit` is 0 for yes, 1 for no, 2 where it could not run. */
export interface HealResult {
  readonly exit: number;
  readonly output: string;
  readonly error: string;
}

/** The command of the settings. A `.dll` is run with `dotnet`. */
export function healCommand(): HealCommand {
  const path = workspace.getConfiguration("heal").get<string>("path", "heal").trim() || "heal";
  return path.endsWith(".dll") ? { program: "dotnet", before: [path] } : { program: path, before: [] };
}

/**
 * Runs heal to its end.
 * @throws where it cannot be started, with what to do about it; an exit status other than 0 is an answer, not an error.
 */
export function runHeal(args: readonly string[], folder: string, token?: CancellationToken): Promise<HealResult> {
  const heal = healCommand();
  return new Promise((resolve, reject) => {
    const child = execFile(
      heal.program,
      [...heal.before, ...args],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: "1", DOTNET_NOLOGO: "1" } },
      (error, output, errors) => {
        if (error && typeof error.code !== "number") {
          reject(new Error(token?.isCancellationRequested ? "cancelled" : `'${heal.program}' could not be run (${error.message}). Set heal.path to where heal is.`));
        } else {
          resolve({ exit: error ? Number(error.code) : 0, output, error: errors });
        }
      },
    );
    token?.onCancellationRequested(() => child.kill());
  });
}
