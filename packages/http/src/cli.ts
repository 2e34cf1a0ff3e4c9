#!/usr/bin/env node
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Store, UserId } from "@user-image/domain";
import { Command, Option } from "commander";
import { createToken, hashToken } from "./authentication/access-token.js";
import { toEmail, toFolder, toId, toPort, toUsername } from "./command-line/arguments.js";
import { CLOCK_TOLERANCE, collectOnce } from "./composition/collector.js";
import { type Composition, compose, tokens } from "./composition/container.js";
import { openStore } from "./composition/store.js";
import { explainStoreFailure } from "./composition/store-failure.js";
import { type Config, parseConfig } from "./config.js";
import { startEmulator } from "./embedded/emulator-command.js";
import { openLog } from "./logging/log.js";
import { inOneLine, reasonOf } from "./logging/reason-of.js";
import { VERSION } from "./package-files.js";

const NAME_ONE = "Name either a token or a --user.";

const UNREACHED =
  "Cloudinary could not be reached for the images that failed. They are shown no more; the service goes on trying to destroy them, or run this again.";

/** Of these at most a dry run tells. */
const PREVIEWED_USERS = 1000;

const program = new Command("user-image")
  .description("Looks after the users of the user-image service, by the same settings as the service.")
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
  .description("make the indexes that are missing in the store; it can be repeated")
  .action(() =>
    withStore(async (store) => {
      await store.prepare();
      const found = await store.kindOfIds();
      print({ setup: "done", ...(found && { userId: found }) });
    }),
  );

const user = program.command("user").description("who may use the service");
user
  .command("add")
  .description("open an account and print its id and its first token, which is shown this once")
  .requiredOption("--username <name>", "", toUsername)
  .option("--email <address>", "", toEmail)
  .option("--id <user-id>", "under this id; a new one without")
  .action(({ username, email = null, id }) =>
    withStore(async (store, idOf) => {
      const asked = id === undefined ? {} : { id: idOf(id) };
      const added = await store.add({ username, email, ...asked }, new Date());
      if (!added)
        throw new Error(id === undefined ? "There is no free id." : `There is a user ${id} already.`);
      print({ id: added.id, token: await issueToken(store, added.id) });
    }),
  );

user
  .command("erase-images")
  .description("destroy all images of a user, for the deletion of their account")
  .argument("<user-id>")
  .action((text: string) =>
    withService(async ({ eraseUserImages, compareClocks }, idOf) => {
      const id = idOf(text);
      await compareClocks.execute();
      const { destroyed, watchedUntil, failed } = await eraseUserImages.execute({ id });
      print({ destroyed, watchedUntil: watchedUntil?.toISOString() ?? null, failed });
      if (failed > 0) throw new Error(UNREACHED);
    }),
  );

const token = program.command("token").description("the tokens that stand for a user");
token
  .command("issue")
  .description("print a new token for a user, which is shown this once")
  .argument("<user-id>")
  .action((text: string) =>
    withStore(async (store, idOf) => print({ id: idOf(text), token: await issueToken(store, idOf(text)) })),
  );
token
  .command("revoke")
  .description("take back one token, or all tokens of a user")
  .argument("[token]", "read from standard input if it is - or not there: arguments are kept by shells")
  .option("--user <user-id>", "all tokens of this user")
  .action((token: string | undefined, { user }: { user?: string }) =>
    withStore(async (store, idOf) =>
      print({
        revoked: await (user === undefined ? revoke(store, token) : revokeAll(store, token, idOf(user))),
      }),
    ),
  );

program
  .command("collect")
  .description("destroy the images that nobody shows any more, as the service does itself, until a signal")
  .addOption(new Option("--once", "only what is due now").conflicts("dryRun"))
  .option("--dry-run", "print what is due now and why, and change nothing")
  .action((options) => withService((service) => collect(service, options)));

program
  .command("cloudinary-emulator")
  .description("run the Cloudinary emulator alone and print the CLOUDINARY_URL to reach it with")
  .option("--port <number>", "where it listens; 0 is any free port", toPort, 3001)
  .option(
    "--dir <folder>",
    "where it keeps its files",
    toFolder,
    `${process.env.DATA_DIR || "./data"}/emulator`,
  )
  .action(async ({ port, dir }) => {
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

/** What an id is in the arguments is known when the settings are. */
type ToId = (text: string) => UserId;

function withStore(work: (store: Store, idOf: ToId) => Promise<void>): Promise<void> {
  return withConfig(async (config, idOf) => {
    const store = await openStore(config, complainOfUser);
    await work(store, idOf).finally(() => store.close());
  });
}

function withService(work: (service: Composition, idOf: ToId) => Promise<void>): Promise<void> {
  return withConfig(async (config, idOf) => {
    const composition = await compose(config, (root) => {
      root.register(tokens.onUnreadable, { useValue: complainOfUser });
    });
    await work(composition, idOf).finally(() => composition.dispose());
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
    if (isCut) process.stderr.write(`These are of the first ${PREVIEWED_USERS} users; there are more.\n`);
  } else if (options.once) {
    const onFailure = (error: unknown, userId?: UserId) => {
      complain(error, userId);
      process.exitCode = 1;
    };
    print({ ...(await collectOnce(service, { onFailure, onClock: complainOfClock })) });
  } else {
    // A worker goes on without a log.
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

async function issueToken(store: Store, id: UserId): Promise<string> {
  const token = createToken(id, store.ids);
  if (!(await store.addToken(id, hashToken(token)))) throw new Error(`There is no user ${id}.`);
  return token;
}

async function revoke(store: Store, argument: string | undefined): Promise<number> {
  const token = argument === undefined || argument === "-" ? await readToken() : argument;
  if (token === "") throw new Error(NAME_ONE);
  if (!(await store.removeToken(hashToken(token)))) throw new Error("Nobody has this token.");
  return 1;
}

async function revokeAll(store: Store, token: string | undefined, id: UserId): Promise<number> {
  if (token !== undefined) throw new Error(NAME_ONE);
  const count = await store.removeTokens(id);
  if (count === null) throw new Error(`There is no user ${id}.`);
  return count;
}

/** Of standard input, to its end; somebody who sits before it is not waited for. */
async function readToken(): Promise<string> {
  return process.stdin.isTTY ? "" : (await text(process.stdin)).trim();
}

async function signalled(): Promise<void> {
  const keepAlive = setInterval(() => {}, 60_000);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  clearInterval(keepAlive);
}

/** A line, for people or for programs. */
function print(
  values: Record<string, string | number | null>,
  output: { write(line: string): void } = process.stdout,
) {
  const parts = Object.entries(values).map(([name, value]) => `${name}: ${value ?? "-"}`);
  output.write(`${program.opts().json ? JSON.stringify(values) : parts.join("  ")}\n`);
}

/** Who only wants the first lines closes the pipe; everything else is an error, for what was printed may be lost. */
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
  process.stderr.write(`${inOneLine(`User ${id} is left out: ${reasonOf(error)}`)}\n`);
}

function complainOfClock(difference: number): void {
  if (Math.abs(difference) <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(Math.abs(difference) / 1000);
  complain(
    `This machine's clock is ${seconds} seconds ${difference > 0 ? "ahead of" : "behind"} the store's or Cloudinary's.`,
  );
}
