import type { OnImageChanged } from "@user-image/adapters/webhook";
import type { EraseUserImages, Profile, Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";
import type { DependencyContainer } from "tsyringe";
import { parseConfig } from "../config.js";
import { addDemoData } from "../embedded/demo-data.js";
import type { ApiOptions, Service } from "../service.js";
import { logUnreadable } from "./background-log.js";
import { startBackgroundWork } from "./background-work.js";
import type { Collector } from "./collector.js";
import { compose } from "./container.js";
import { tokens } from "./tokens.js";

/** The parts that a host chooses. */
export interface ServiceOptions<P> {
  /** The settings of docs/operations.md by their names, usually `process.env`. Those of the server itself are not read. */
  readonly settings: NodeJS.ProcessEnv;
  /** The store of the users. It is closed with the service. If unset, the settings name one. */
  readonly store?: Store<P> | Promise<Store<P>> | undefined;
  /**
   * Receives an event for each change of the image that a user shows, at least once, in any process with this function.
   * An event whose call rejects, or does not resolve within five seconds, is sent again. If unset, the settings may
   * name a receiver.
   */
  readonly onImageChanged?: OnImageChanged | undefined;
  /** The log of the collector and of the store. If unset, they log nothing. */
  readonly log?: Pick<FastifyBaseLogger, "info" | "warn" | "error"> | undefined;
}

/** A service that a host mounts as the plugin `userImage`. */
export interface HostedService<P = Profile> extends Service<P>, ApiOptions {
  /** Destroys all images of a user, for example when an account is deleted. */
  readonly eraseUserImages: EraseUserImages;
  /**
   * Creates missing indexes, starts the collector, which destroys images that are no longer shown, and sends events if
   * they are on. A second call does nothing.
   */
  start(): void;
  /** Stops the collector and the sending of events when the work in hand is done, then closes the store. Close your server before. */
  close(): Promise<void>;
}

const SILENT = { info() {}, warn() {}, error() {} };

/**
 * Composes a service from settings and, optionally, the host's own store. With the embedded store and emulator it adds
 * the demo user, if the settings have one.
 *
 * @throws {Error} one that names each wrong setting
 * @throws {OtherUserIds} if the store answers, and the ids of its users have another type
 */
export async function createService<P = Profile>(options: ServiceOptions<P>): Promise<HostedService<P>> {
  const { settings, store: given, onImageChanged, log = SILENT } = options;
  const config = parseConfig(settings, {
    isMounted: true,
    isStoreGiven: given !== undefined,
    isFunctionGiven: onImageChanged !== undefined,
  });
  const replace = (root: DependencyContainer) =>
    void root.register(tokens.onUnreadable, {
      useFactory: (c) => logUnreadable(log, c.resolve(tokens.metrics)),
    });
  const composition = await compose(config, replace, given, onImageChanged);
  const { service, store } = composition;
  try {
    if (!given) await addDemoData(config, store);
  } catch (error) {
    await composition.dispose();
    throw error;
  }

  let work: Collector | undefined;
  let isClosed = false;
  return {
    ...service,
    eraseUserImages: composition.eraseUserImages,
    start: () => {
      if (!isClosed) work ??= startBackgroundWork(composition, log);
    },
    close: async () => {
      isClosed = true;
      await work?.stop();
      await composition.dispose();
    },
  };
}
