import type { InMemoryUserRepository } from "@user-image/domain/testing";
import { createToken, hashToken } from "../../src/authentication/access-token.js";
import type { Served, Setup } from "../serve.js";
import { NOW, startIdentityProvider } from "./identity-provider.js";

/** Who sends a request: Ada is the user whom most paths with an id name, `exAdmin` an administrator whose account is deleted. */
export const IDS = { nobody: 0, ada: 217, other: 2, admin: 3, locked: 4, deleted: 5, exAdmin: 6 };
export type Requester = keyof typeof IDS;
export const REQUESTERS = Object.keys(IDS) as Requester[];

/** A way of authentication. */
interface Way {
  /** Whether there is a picture page. */
  readonly hasPage: boolean;
  readonly setup: Setup;
  /** Resolves to the credentials of a requester. */
  headersOf(served: Served, requester: Requester): Promise<Record<string, string>>;
}

/** The three ways of authentication. */
export const WAYS: Readonly<Record<string, () => Promise<Way>>> = {
  "tokens of the service": async () => ({
    hasPage: true,
    setup: {},
    headersOf: async ({ store }, requester) => {
      const token = createToken(IDS[requester], store.ids, { isAdministrator: isAdmin(requester) });
      await store.addToken(IDS[requester], hashToken(token));
      return { authorization: `Token token=${token}` };
    },
  }),
  "tokens of an identity provider": async () => {
    const provider = await startIdentityProvider();
    return {
      hasPage: false,
      setup: { settings: { ...provider.settings, JWT_ADMIN_CLAIM: "roles=admin" } },
      headersOf: async (_, requester) => {
        const claims = {
          sub: `${IDS[requester]}`,
          roles: isAdmin(requester) ? ["user", "admin"] : ["user"],
        };
        return { authorization: `Bearer ${await provider.sign(claims)}` };
      },
    };
  },
  "the host's own": async () => ({
    hasPage: false,
    setup: {
      app: {
        authenticate: async ({ headers }) => (headers["x-user"] ? Number(headers["x-user"]) : null),
        authorizeAdmin: ({ headers }) => headers["x-role"] === "admin",
      },
    },
    headersOf: async (_, requester) => ({
      "x-user": `${IDS[requester]}`,
      "x-role": isAdmin(requester) ? "admin" : "user",
    }),
  }),
};

export async function addUsers(store: InMemoryUserRepository): Promise<void> {
  for (const [name, id] of Object.entries(IDS)) {
    if (name === "nobody") continue;
    const isDeleted = id === IDS.deleted || id === IDS.exAdmin;
    await store.add({ id, username: name, ...(isDeleted && { deletedAt: NOW }) }, NOW);
  }
}

function isAdmin(requester: Requester): boolean {
  return requester === "admin" || requester === "exAdmin";
}
