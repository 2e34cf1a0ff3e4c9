import type { Store } from "@user-image/domain";
import { InMemoryUserRepository } from "@user-image/domain/testing";
import Fastify, { type FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { compose, type HostOptions, parseConfig, tokens, userImage } from "../../src/index.js";
import { temporaryFolder } from "../serve.js";
import { NOW } from "./identity-provider.js";

export const ADA = 217;

/** A host's server with the plugin below /pictures, one user, and its log of warnings and errors. */
export async function aHost(
  options: HostOptions,
  prepare: (host: FastifyInstance) => Promise<unknown> = async () => {},
  settings: Readonly<Record<string, string>> = {},
) {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const host = Fastify({ logger: { level: "error", stream } });
  await prepare(host);
  const config = parseConfig({ DATA_DIR: await temporaryFolder(), ...settings });
  const store = new InMemoryUserRepository();
  await store.add({ id: ADA, username: "Ada" }, NOW);
  await store.add({ id: 1, username: "Bob", deletedAt: NOW }, NOW);
  const { service, dispose } = await compose(config, (root) => {
    root.register(tokens.store, { useValue: store as Store });
  });
  await host.register(userImage, { prefix: "/pictures", service, ...options });
  host.addHook("onClose", dispose);
  onTestFinished(() => host.close());
  const url = await host.listen({ port: 0, host: "127.0.0.1" });
  const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    fetch(url + path, { method, headers });
  return { url, host, store, lines, ask, getUser: (headers = {}) => ask("/pictures/v1/users", headers) };
}
