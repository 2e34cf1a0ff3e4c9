import type { Profile, Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";
import { parseConfig } from "../config.js";
import { addDemoData } from "../embedded/demo-data.js";
import type { ApiOptions, Service } from "../service.js";
import { compose, tokens } from "./container.js";
import { logPasses } from "./log-passes.js";
import { prepareStore } from "./prepare-store.js";

/** The parts that a host chooses. */
export interface ServiceOptions<P> {
  /** The settings of docs/operations.md by their names, usually `process.env`. */
  readonly settings: NodeJS.ProcessEnv;
  /** The store of the users, which the host closes. If unset, the settings name one. */
  readonly store?: Store<P> | undefined;
  /** The log of the collector and of the store. If unset, they log nothing. */
  readonly log?: Pick<FastifyBaseLogger, "info" | "warn" | "error"> | undefined;
}

/** A service that a host mounts as the plugin `userImage`. */
export interface HostedService<P = Profile> extends Service<P>, ApiOptions {
  /** Creates missing indexes, and starts the collector, which destroys images that are no longer shown. */
  start(): void;
  /** Stops the collector after the images in hand, and closes the store unless it is the host's. */
  close(): Promise<void>;
}

const SILENT = { info() {}, warn() {}, error() {} };

/**
 * Composes a service from settings and, optionally, the host's own store.
 *
 * @throws {Error} one that names each wrong setting
 * @throws {OtherUserIds} if the store holds ids of another kind than it was opened for
 */
export async function createService<P = Profile>(options: ServiceOptions<P>): Promise<HostedService<P>> {
  const { settings, log = SILENT } = options;
  // The container has one type of profile. No rule looks into a profile, so each user keeps the host's.
  const given = options.store as Store | undefined;
  const config = parseConfig(settings, { isStoreGiven: given !== undefined });
  const composition = await compose(config, (root) => {
    if (given) root.register(tokens.store, { useValue: given });
    root.register(tokens.onUnreadable, {
      useValue: (userId, err) => log.error({ userId, err }, "a user cannot be read"),
    });
  });
  const { service, store, metrics } = composition;
  if (!given) await addDemoData(config, store);

  const stopping = new AbortController();
  return {
    ...(service as unknown as Service<P> & ApiOptions),
    start: () => {
      void prepareStore(store, log, stopping.signal);
      composition.startCollector(logPasses(log, metrics));
    },
    close: async () => {
      stopping.abort();
      await composition.dispose();
    },
  };
}
