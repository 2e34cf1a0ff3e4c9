import { once } from "node:events";
import { resolve } from "node:path";
import type { UserId } from "@user-image/domain";
import { Command, CommanderError } from "commander";
import { explainStoreFailure } from "../composition/store-failure.js";
import { tokens } from "../composition/tokens.js";
import { type Config, parseConfig } from "../config.js";
import { inOneLine, reasonOf } from "../logging/reason-of.js";
import { VERSION } from "../package-files.js";
import { toFolder, toId, toPort } from "./arguments.js";
import { parsePosition } from "./audit.js";
import { AUDIT_STATUS, audit } from "./audit-command.js";
import { addCollect } from "./collect-command.js";
import { addTokenCommands } from "./token-commands.js";
import type { Context, ToId, Tools } from "./tools.js";
import { addUserCommands } from "./user-commands.js";

/**
 * Runs `user-image …` to its end. Prints each error, and sets the exit code.
 *
 * @param options the arguments after the name of the program
 */
export async function runCommandLine(options: readonly string[], context: Context): Promise<void> {
  const { stdout, stderr } = context;
  const program = new Command("user-image")
    .description("Administers the users of the user-image service, with the same settings as the service.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (complaint, write) => write(`${inOneLine(complaint)}\n`),
    })
    .option("--json", "print JSON, for programs");
  const tools = toolsOf(context, () => program.opts().json === true);
  const stopWithoutOutput = (error: NodeJS.ErrnoException) => stopWith(tools, error);
  const continueWithoutOutput = () => void stdout.off("error", stopWithoutOutput);

  addServe(program, continueWithoutOutput);
  addSetup(program, tools);
  addUserCommands(program, tools);
  addTokenCommands(program, tools);
  addCollect(program, tools, { signalled, continueWithoutOutput });
  addAudit(program, tools);
  addEmulator(program, tools);

  stdout.on("error", stopWithoutOutput);
  stderr.on("error", () => {});
  await program.parseAsync(options, { from: "user" }).catch((error) => {
    // The parser has printed its own.
    if (!(error instanceof CommanderError)) tools.complain(error);
    context.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  });
}

function addServe(program: Command, continueWithoutOutput: () => void): void {
  program
    .command("serve")
    .description("run the service")
    .action(async () => {
      continueWithoutOutput();
      await import("../main.js");
    });
}

function addSetup(program: Command, { withStore, print }: Tools): void {
  program
    .command("setup")
    .description("create the missing indexes of the store; idempotent")
    .action(() =>
      withStore(async (store, _, { events }) => {
        await store.prepare({ events: events !== undefined });
        const found = await store.kindOfIds();
        print({ setup: "done", ...(found && { userId: found }) });
      }),
    );
}

function addAudit(program: Command, { withService, context }: Tools): void {
  program
    .command("audit")
    .description("compare the images that Cloudinary holds with the store: print orphans and missing images")
    .option("--destroy", "destroy orphans; needs CLOUDINARY_FOLDER")
    .option("--resume <position>", "continue an audit, at the position that it printed")
    .addHelpText("after", `\nExit status: ${AUDIT_STATUS}`)
    .action(({ destroy, resume }) =>
      withService(async (service, idOf, config) => {
        const position = resume === undefined ? undefined : parsePosition(resume, idOf);
        const options = { destroy, resume: position, json: program.opts().json };
        await audit(service, config, options, context);
      }),
    );
}

function addEmulator(program: Command, { print, context: { env, stdout } }: Tools): void {
  program
    .command("cloudinary-emulator")
    .description("run the Cloudinary emulator and print its CLOUDINARY_URL")
    .option("--port <number>", "the port to listen on; 0 for any free port", toPort, 3001)
    .option("--dir <folder>", "where it keeps its files", toFolder, `${env.DATA_DIR || "./data"}/emulator`)
    .action(async ({ port, dir }) => {
      const { startEmulator } = await import("../embedded/emulator-command.js");
      const emulator = await startEmulator(port, resolve(dir));
      if (program.opts().json) print({ cloudinaryUrl: emulator.url });
      else stdout.write(`CLOUDINARY_URL=${emulator.url}\n`);
      await signalled();
      await emulator.close();
    });
}

function toolsOf(context: Context, isForPrograms: () => boolean): Tools {
  const { env, stdout, stderr } = context;
  const complain = (error: unknown, userId?: UserId) => {
    const whose = userId === undefined ? "" : `User ${userId}: `;
    stderr.write(`${inOneLine(whose + reasonOf(error))}\n`);
  };
  const onUnreadable = {
    useValue: (id: UserId, error: unknown) =>
      void stderr.write(`${inOneLine(`User ${id} is skipped: ${reasonOf(error)}`)}\n`),
  };
  const withConfig = async (work: (config: Config, idOf: ToId) => Promise<void>) => {
    const config = parseConfig(env);
    await work(config, (text) => toId(text, config.userId)).catch((error) => {
      throw explainStoreFailure(error, config);
    });
  };
  return {
    context,
    complain,
    withStore: (work) =>
      withConfig(async (config, idOf) => {
        const { composeStore } = await import("../composition/container.js");
        const { store, dispose } = await composeStore(config, (root) => {
          root.register(tokens.onUnreadable, onUnreadable);
        });
        await work(store, idOf, config).finally(dispose);
      }),
    withService: (work) =>
      withConfig(async (config, idOf) => {
        const { compose } = await import("../composition/container.js");
        const composition = await compose(config, (root) => {
          root.register(tokens.onUnreadable, onUnreadable);
        });
        await work(composition, idOf, config).finally(() => composition.dispose());
      }),
    print: (values, output = stdout) => {
      const parts = Object.entries(values).map(([name, value]) => `${name}: ${value ?? "-"}`);
      output.write(`${isForPrograms() ? JSON.stringify(values) : parts.join("  ")}\n`);
    },
    output: (value, words) => void stdout.write(isForPrograms() ? `${JSON.stringify(value)}\n` : words),
  };
}

/** A reader that needs only the first lines closes the pipe (EPIPE). Any other error may have lost output. */
function stopWith({ complain }: Tools, error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  complain(new Error(`The output cannot be written (${error.code}).`));
  process.exit(1);
}

async function signalled(): Promise<void> {
  const keepAlive = setInterval(() => {}, 60_000);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  clearInterval(keepAlive);
}
