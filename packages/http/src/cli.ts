#!/usr/bin/env node
import { once } from "node:events";
import { resolve } from "node:path";
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

const UNREACHED =
  "Cloudinary could not be reached for the images that failed. They are no longer shown. The service tries again to destroy them; you can also run this command again.";

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
    withStore(async (store) => {
      await store.prepare();
      print({ setup: "done" });
    }),
  );

const user = program.command("user").description("the users of the service");
user
  .command("add")
  .description("add a user and print the id and a token; the token is not shown again")
  .requiredOption("--username <name>", "", toUsername)
  .option("--email <address>", "", toEmail)
  .action(({ username, email = null }) =>
    withStore(async (store) => {
      const added = await store.add({ username, email }, new Date());
      if (!added) throw new Error("There is no free user id.");
      print({ id: added.id, token: await issueToken(store, added.id) });
    }),
  );

user
  .command("erase-images")
  .description("destroy all images of a user, for the deletion of their account")
  .argument("<user-id>", "", toId)
  .action((id: number) =>
    withService(async ({ eraseUserImages, compareClocks }) => {
      await compareClocks.execute();
      const { destroyed, watchedUntil, failed } = await eraseUserImages.execute({ id });
      print({ destroyed, watchedUntil: watchedUntil?.toISOString() ?? null, failed });
      if (failed > 0) throw new Error(UNREACHED);
    }),
  );

const token = program.command("token").description("the tokens of a user");
token
  .command("issue")
  .description("print a new token for a user; it is not shown again")
  .argument("<user-id>", "", toId)
  .action((id: number) => withStore(async (store) => print({ id, token: await issueToken(store, id) })));
token
  .command("revoke")
  .description("revoke one token, or all tokens of a user")
  .argument("[token]")
  .option("--user <id>", "all tokens of this user", toId)
  .action((token: string | undefined, { user: id }: { user?: number }) =>
    withStore(async (store) => print({ revoked: await revoke(store, token, id) })),
  );

program
  .command("collect")
  .description("destroy images that are no longer shown, as the service does, until a signal")
  .addOption(new Option("--once", "only what is due now").conflicts("dryRun"))
  .option("--dry-run", "print the due images with the reason, and change nothing")
  .action((options) => withService((service) => collect(service, options)));

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

function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  return withConfig(async (config) => {
    const store = await openStore(config, complainOfUser);
    await work(store).finally(() => store.close());
  });
}

function withService(work: (service: Composition) => Promise<void>): Promise<void> {
  return withConfig(async (config) => {
    const composition = await compose(config, (root) => {
      root.register(tokens.onUnreadable, { useValue: complainOfUser });
    });
    await work(composition).finally(() => composition.dispose());
  });
}

async function withConfig(work: (config: Config) => Promise<void>): Promise<void> {
  const config = parseConfig(process.env);
  await work(config).catch((error) => {
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
    const onFailure = (error: unknown, userId?: UserId) => {
      complain(error, userId);
      process.exitCode = 1;
    };
    print({ ...(await collectOnce(service, { onFailure, onClock: complainOfClock })) });
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

async function issueToken(store: Store, id: UserId): Promise<string> {
  const token = createToken();
  if (!(await store.addToken(id, hashToken(token)))) throw new Error(`There is no user ${id}.`);
  return token;
}

async function revoke(store: Store, token: string | undefined, id: UserId | undefined): Promise<number> {
  if ((token === undefined) === (id === undefined)) throw new Error("Give either a token or --user.");
  if (token !== undefined) {
    if (!(await store.removeToken(hashToken(token)))) throw new Error("No user has this token.");
    return 1;
  }
  const count = await store.removeTokens(Number(id));
  if (count === null) throw new Error(`There is no user ${id}.`);
  return count;
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

/** A reader that needs only the first lines closes the pipe (EPIPE). Any other error may have lost output. */
function stopWithoutOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  complain(new Error(`The output cannot be written (${error.code}).`));
  process.exit(1);
}

function complain(error: unknown, userId?: UserId): void {
  const whose = userId === undefined ? "" : `User ${userId}: `;
  process.stderr.write(`${whose}${reasonOf(error)}\n`);
}

function complainOfUser(id: UserId, error: unknown): void {
  process.stderr.write(`User ${id} is skipped: ${reasonOf(error)}\n`);
}

function complainOfClock(difference: number): void {
  if (Math.abs(difference) <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(Math.abs(difference) / 1000);
  complain(
    `This machine's clock is ${seconds} seconds ${difference > 0 ? "ahead of" : "behind"} the store's or Cloudinary's.`,
  );
}
