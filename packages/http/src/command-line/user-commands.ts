import { UserNotFound } from "@user-image/domain";
import type { Command } from "commander";
import { describeUser } from "../administration/describe-user.js";
import { toEmail, toReason, toText, toUsername } from "./arguments.js";
import { moderate, printUser, setImage } from "./moderation.js";
import { issueToken } from "./tokens.js";
import type { Tools } from "./tools.js";
import { usersInWords } from "./user-in-words.js";

const UNREACHED =
  "Cloudinary could not be reached for the images that failed. They are no longer shown. The service tries again to destroy them; you can also run this command again.";

/** The most users that a search lists. */
const FOUND_USERS = 20;

const REASON = "why: one line of text, for the log; a locked user is told it";

/** The commands `user …`. */
export function addUserCommands(program: Command, tools: Tools): void {
  const user = program.command("user").description("the users of the service");
  addAccounts(user, tools);
  addModeration(user, tools);
}

function addAccounts(user: Command, { withStore, withService, print }: Tools): void {
  user
    .command("add")
    .description("add a user and print the id and a token; the token is not shown again")
    .requiredOption("--username <name>", "", toUsername)
    .option("--email <address>", "", toEmail)
    .option("--id <user-id>", "the user's id; if unset, the service makes one")
    .action(({ username, email = null, id }) =>
      withStore(async (store, idOf) => {
        const asked = id === undefined ? {} : { id: idOf(id) };
        const added = await store.add({ username, email, ...asked }, new Date());
        if (!added)
          throw new Error(id === undefined ? "There is no free user id." : `There is already a user ${id}.`);
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
}

function addModeration(user: Command, tools: Tools): void {
  const { withStore, withService, output, context } = tools;
  user
    .command("find")
    .description("list users whose name or e-mail address contains a text; it reads all users")
    .argument("<text>", "a part of the name or of the e-mail address, in any case of letters", toText)
    .action((text: string) =>
      withStore(async (store) => {
        const users = await store.search(text, FOUND_USERS + 1);
        if (users.length === 0) throw new Error("No user has this in the name or e-mail address.");
        const found = users.slice(0, FOUND_USERS).map((user) => {
          const { id, name, image, locked, deleted } = describeUser(user);
          return { id, name, email: user.profile.email, image, locked, deleted };
        });
        const isCut = users.length > FOUND_USERS;
        output(found, usersInWords(found));
        if (isCut) context.stderr.write(`More than ${FOUND_USERS} users have it. Give more of the text.\n`);
      }),
    );
  user
    .command("show")
    .description("print what a user shows, may show and showed before, until when, and the lock")
    .argument("<user-id>")
    .action((text: string) =>
      withStore(async (store, idOf) => {
        const found = await store.findById(idOf(text));
        if (!found) throw new UserNotFound();
        printUser(found, output);
      }),
    );
  user
    .command("set-image")
    .description("upload a file as the image of a user, also of a locked one")
    .argument("<user-id>")
    .argument("<file>")
    .requiredOption("--reason <text>", REASON, toReason)
    .action((text: string, file: string, { reason }) =>
      withService((service, idOf) => setImage(service, idOf(text), file, reason, tools)),
    );
  user
    .command("remove-image")
    .description("remove and destroy the image that a user shows, and those that they could show again")
    .argument("<user-id>")
    .requiredOption("--reason <text>", REASON, toReason)
    .option("--lock", "lock the image, too")
    .action((text: string, { reason, lock }) =>
      withService((service, idOf) =>
        moderate(service, idOf(text), { image: null, reason, ...(lock && { locked: true }) }, tools),
      ),
    );
  for (const [name, locked, description] of [
    ["lock", true, "lock the image of a user, so that only administrators can change it"],
    ["unlock", false, "let a user change their image again"],
  ] as const) {
    user
      .command(name)
      .description(description)
      .argument("<user-id>")
      .requiredOption("--reason <text>", REASON, toReason)
      .action((text: string, { reason }) =>
        withService((service, idOf) => moderate(service, idOf(text), { locked, reason }, tools)),
      );
  }
}
