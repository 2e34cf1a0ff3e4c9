import type { Command } from "commander";
import { issueToken, listTokens, revokeToken, revokeTokens } from "./tokens.js";
import type { Tools } from "./tools.js";

/** The commands `token …`. */
export function addTokenCommands(program: Command, { withStore, print, context }: Tools): void {
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
            ? revokeToken(store, token, context.stdin)
            : revokeTokens(store, token, idOf(user))),
        }),
      ),
    );
}
