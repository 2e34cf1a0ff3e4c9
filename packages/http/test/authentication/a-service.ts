import { appendFileSync } from "node:fs";
import { expect, inject } from "vitest";
import { expectProblem } from "../expect-problem.js";
import { type Served, type Setup, serve } from "../serve.js";
import { NOW, type Provider } from "./identity-provider.js";

export const ADA = 217;

/** The service with an identity provider, one user, and its log. */
export async function aService(provider: Provider, setup: Setup = {}) {
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
    appendFileSync(inject("logFile"), line);
  };
  const log = { level: "trace", stream: { write } };
  const served = await serve({
    clock: () => NOW,
    settings: provider.settings,
    ...setup,
    app: { log, ...setup.app },
  });
  await served.store.add({ id: ADA, username: "Ada" }, NOW);
  return { ...served, lines };
}

export const get = ({ url }: Pick<Served, "url">, token?: string, scheme = "Bearer") =>
  fetch(`${url}/v1/users`, { headers: token === undefined ? {} : { authorization: `${scheme} ${token}` } });

export async function expectInvalid(answer: Response, words = "") {
  expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
  await expectProblem(answer, "token_invalid", words);
}
