#!/usr/bin/env node
import { once } from "node:events";
import { resolve } from "node:path";
import type { Store, UserId } from "@user-image/domain";
import { Command, Option } from "commander";
import { toFolder, toId, toPort } from "./command-line/arguments.js";
import { parsePosition } from "./command-line/audit.js";
import { AUDIT_STATUS, audit } from "./command-line/audit-command.js";
import { showCollecting } from "./command-line/collecting-progress.js";
import { issueToken, listTokens, revokeToken, revokeTokens } from "./command-line/tokens.js";
import type { ToId } from "./command-line/tools.js";
import { addUserCommands } from "./command-line/user-commands.js";
import { CLOCK_TOLERANCE, collectOnce } from "./composition/collector.js";
import type { Composition } from "./composition/container.js";
import { explainStoreFailure } from "./composition/store-failure.js";
import { tokens } from "./composition/tokens.js";
import { type Config, parseConfig } from "./config.js";
import { openLog } from "./logging/log.js";
import { inOneLine, reasonOf } from "./logging/reason-of.js";
import { VERSION } from "./package-files.js";

/** The most users that a dry run lists. */
const PREVIEWED_USERS = 1000;

const program = new Command("user-image")
  .description("Administers the users of the user-image service, with the same settings as the service.")
  .version(VERSION)
  .configureOutput({ outputError: (complaint, write) => write(`${inOneLine(complaint)}\n`) })
  .option("--json", "print JSON, for programs");

program
  .command("serve")
  .description("run the service")
  .action(async () => {
    process.stdout.off("error", stopWithoutOutput);
    await import("./main.js");
  });

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

addUserCommands(program, { withStore, withService, print, output });

const token = program.command("token").description("the tokens of a user");
token
  .command("issue")
  .description("print a new token for a user; it is not shown again")
  .argument("<user-id>")
  .option("--admin", "a token that may also administer the images of all users")
  .action((text: string, { admin: isAdministrator = false }: { admin?: boolean }) =>
    withStore(async (store, idOf) => {
      const id = idOf(text);
      const token = await issueToken(store, id, { isAdministrator });
      print({ id, token, ...(isAdministrator && { administrator: true }) });
    }),
  );
token
  .command("list")
  .description("print the SHA-256 of each token of a user, and whether it is an administrator's")
  .argument("<user-id>")
  .action((text: string) =>
    withStore(async (store, idOf) => {
      for (const listed of await listTokens(store, idOf(text))) print(listed);
    }),
  );
token
  .command("revoke")
  .description("revoke one token, or all tokens of a user")
  .argument(
    "[token]",
    "the token; if it is - or missing, it is read from standard input, since shells store arguments",
  )
  .option("--user <user-id>", "all tokens of this user")
  .action((token: string | undefined, { user }: { user?: string }) =>
    withStore(async (store, idOf) =>
      print({
        revoked: await (user === undefined
          ? revokeToken(store, token)
          : revokeTokens(store, token, idOf(user))),
      }),
    ),
  );

program
  .command("collect")
  .description("destroy images that are no longer shown, as the service does, until a signal")
  .addOption(new Option("--once", "only what is due now").conflicts("dryRun"))
  .option("--dry-run", "print the due images with the reason, and change nothing")
  .action((options) => withService((service) => collect(service, options)));

program
  .command("audit")
  .description("compare the images that Cloudinary holds with the store: print orphans and missing images")
  .option("--destroy", "destroy orphans; needs CLOUDINARY_FOLDER")
  .option("--resume <position>", "continue an audit, at the position that it printed")
  .addHelpText("after", `\nExit status: ${AUDIT_STATUS}`)
  .action(({ destroy, resume }) =>
    withService(async (service, idOf, config) => {
      const position = resume === undefined ? undefined : parsePosition(resume, idOf);
      await audit(service, config, { destroy, resume: position, json: program.opts().json });
    }),
  );

program
  .command("cloudinary-emulator")
  .description("run the Cloudinary emulator and print its CLOUDINARY_URL")
  .option("--port <number>", "the port to listen on; 0 for any free port", toPort, 3001)
  .option(
    "--dir <folder>",
    "where it keeps its files",
    toFolder,
    `${process.env.DATA_DIR || "./data"}/emulator`,
  )
  .action(async ({ port, dir }) => {
    const { startEmulator } = await import("./embedded/emulator-command.js");
    const emulator = await startEmulator(port, resolve(dir));
    if (program.opts().json) print({ cloudinaryUrl: emulator.url });
    else process.stdout.write(`CLOUDINARY_URL=${emulator.url}\n`);
    await signalled();
    await emulator.close();
  });

process.stdout.on("error", stopWithoutOutput);
process.stderr.on("error", () => {});
await program.parseAsync().catch((error) => {
  complain(error);
  process.exitCode = 1;
});

function withStore(work: (store: Store, idOf: ToId, config: Config) => Promise<void>): Promise<void> {
  return withConfig(async (config, idOf) => {
    const { composeStore } = await import("./composition/container.js");
    const { store, dispose } = await composeStore(config, (root) => {
      root.register(tokens.onUnreadable, { useValue: complainOfUser });
    });
    await work(store, idOf, config).finally(dispose);
  });
}

function withService(
  work: (service: Composition, idOf: ToId, config: Config) => Promise<void>,
): Promise<void> {
  return withConfig(async (config, idOf) => {
    const { compose } = await import("./composition/container.js");
    const composition = await compose(config, (root) => {
      root.register(tokens.onUnreadable, { useValue: complainOfUser });
    });
    await work(composition, idOf, config).finally(() => composition.dispose());
  });
}

async function withConfig(work: (config: Config, idOf: ToId) => Promise<void>): Promise<void> {
  const config = parseConfig(process.env);
  await work(config, (text) => toId(text, config.userId)).catch((error) => {
    throw explainStoreFailure(error, config);
  });
}

async function collect(service: Composition, options: { once?: true; dryRun?: true }): Promise<void> {
  if (options.dryRun) {
    const { images, isCut } = await service.destroyDiscards.preview(PREVIEWED_USERS);
    for (const image of images) print({ ...image });
    if (isCut)
      process.stderr.write(
        `The list has the images of the first ${PREVIEWED_USERS} users; more users have due images.\n`,
      );
  } else if (options.once) {
    const progress = await showCollecting(service.store);
    const onFailure = (error: unknown, userId?: UserId) => {
      progress.clear();
      complain(error, userId);
      process.exitCode = 1;
    };
    const onClock = (difference: number) => {
      progress.clear();
      complainOfClock(difference);
    };
    const report = await collectOnce(service, { onFailure, onClock }).finally(progress.stop);
    print({ ...report });
  } else {
    // A worker continues even if its output is closed.
    process.stdout.off("error", stopWithoutOutput);
    const log = openLog();
    const collector = service.startCollector({
      onReport: (report) => print({ ...report }, log),
      onFailure: complain,
      onClock: complainOfClock,
    });
    await signalled();
    await collector.stop();
  }
}

async function signalled(): Promise<void> {
  const keepAlive = setInterval(() => {}, 60_000);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  clearInterval(keepAlive);
}

/** A line, for people or for programs. */
function print(
  values: Record<string, string | number | boolean | null>,
  output: { write(line: string): void } = process.stdout,
) {
  const parts = Object.entries(values).map(([name, value]) => `${name}: ${value ?? "-"}`);
  output.write(`${program.opts().json ? JSON.stringify(values) : parts.join("  ")}\n`);
}

/** A value for programs, or its words for people. */
function output(value: object, words: string): void {
  process.stdout.write(program.opts().json ? `${JSON.stringify(value)}\n` : words);
}

/** A reader that needs only the first lines closes the pipe (EPIPE). Any other error may have lost output. */
function stopWithoutOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  complain(new Error(`The output cannot be written (${error.code}).`));
  process.exit(1);
}

function complain(error: unknown, userId?: UserId): void {
  const whose = userId === undefined ? "" : `User ${userId}: `;
  process.stderr.write(`${inOneLine(whose + reasonOf(error))}\n`);
}

function complainOfUser(id: UserId, error: unknown): void {
  process.stderr.write(`${inOneLine(`User ${id} is skipped: ${reasonOf(error)}`)}\n`);
}

function complainOfClock(difference: number): void {
  if (Math.abs(difference) <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(Math.abs(difference) / 1000);
  complain(
    `This machine's clock is ${seconds} seconds ${difference > 0 ? "ahead of" : "behind"} the store's or Cloudinary's.`,
  );
}
