import { type ChildProcess, fork } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { onTestFinished } from "vitest";

const PROGRAM = fileURLToPath(new URL("provider-process.mjs", import.meta.url));

export const NOW = new Date("2026-01-01T12:00:00.000Z");
export const SECONDS = NOW.getTime() / 1000;
export const AUDIENCE = "https://pictures.example.org";

/** The provider's answer at a path. `ending` says whether the answer ends. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly ending?: "never" | "stalled" | "endless";
}

export type Key = Awaited<ReturnType<typeof makeKey>>;

export async function makeKey(kid: string, alg = "RS256") {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
  return { kid, alg, jwk, publicKey, privateKey };
}

/** A key of 1024 bits, which signs the text of a token. The library refuses to sign with it. */
export function makeShortKey(key: Key) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const { n, e } = publicKey.export({ format: "jwk" });
  const jwk = { ...key.jwk, ...(n && e && { n, e }) };
  const signAgain = (token: string) => {
    const text = token.slice(0, token.lastIndexOf("."));
    return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
  };
  return { ...key, jwk, signAgain };
}

/** The key that each provider has at the beginning. It takes a tenth of a second to make. */
let firstKey: ReturnType<typeof makeKey> | undefined;

/** An identity provider in its own process, with one key, until the test ends. */
export async function startIdentityProvider() {
  let child = await launch(0);
  const { port } = child;
  const issuer = `http://127.0.0.1:${port}/tenant`;
  const keysAt = "/keys";
  firstKey ??= makeKey("first");
  const key = await firstKey;
  let answers: Readonly<Record<string, Answer>> = {};

  const answer = async (changed: Readonly<Record<string, Answer>>) => {
    answers = { ...answers, ...changed };
    await child.ask({ answers });
  };
  const publish = (...keys: readonly Key[]) =>
    answer({ [keysAt]: { body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }) } });
  const metadata = { issuer, jwks_uri: `http://127.0.0.1:${port}${keysAt}` };
  await publish(key);
  await answer({ "/tenant/.well-known/openid-configuration": { body: JSON.stringify(metadata) } });

  /** Signs a valid token, except for the given claims and header. */
  const sign = (claims: JWTPayload = {}, { kid, alg, privateKey }: Key = key, header: object = {}) =>
    new SignJWT({ iss: issuer, aud: AUDIENCE, exp: SECONDS + 300, ...claims })
      .setProtectedHeader({ alg, kid, ...header })
      .sign(privateKey);

  return {
    issuer,
    key,
    keysAt,
    metadata,
    settings: { JWT_JWKS_URL: metadata.jwks_uri, JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE },
    sign,
    answer,
    publish,
    /** The requested paths so far. */
    asked: async () => (await child.ask({})).asked,
    kill: () => child.kill(),
    restart: async () => {
      await child.kill();
      child = await launch(port);
      await child.ask({ answers });
    },
  };
}

export type Provider = Awaited<ReturnType<typeof startIdentityProvider>>;

/** Processes that earlier tests have started, each with its port. They end with this process. */
const idle: { readonly child: ChildProcess; readonly port: number }[] = [];

/** @param port 0 for any */
async function launch(port: number) {
  const reused = port === 0 ? idle.pop() : undefined;
  const child = reused?.child ?? fork(PROGRAM, [String(port)]);
  const taken = reused?.port ?? (await once(child, "message"))[0].port;
  const ask = async (message: object): Promise<{ readonly asked: readonly string[] }> => {
    const answered = once(child, "message");
    child.send(message);
    return (await answered)[0];
  };
  const kill = async () => {
    const exited = once(child, "exit");
    if (child.kill("SIGKILL")) await exited;
  };
  onTestFinished(async () => {
    if (!child.connected) return;
    await ask({ forget: true });
    idle.push({ child, port: taken });
  });
  return { port: taken as number, ask, kill };
}
