import type { FastifyInstance, FastifyRequest } from "fastify";
import { resourceDetails } from "../api/answers.js";
import { parametersOfCalls } from "../api/call.js";
import type { Emulator } from "../emulator.js";
import { CallLog, type RecordedCall } from "./call-log.js";
import { type Failure, Faults } from "./faults.js";

/** The paths of the emulator's own routes begin with this. No cloud can have this name. */
export const OWN_ROUTES = "/__emulator";

/** An asset with the members of the Admin API's answer for one resource. */
export interface EmulatedAsset {
  readonly public_id: string;
  readonly secure_url: string;
  readonly [member: string]: unknown;
}

/** What a test can ask of a running emulator. */
export interface EmulatorControl {
  /** All assets, the newest first. */
  assets(): Promise<EmulatedAsset[]>;
  /** The calls since the start or the last `reset`, at most the latest 1,000. */
  calls(): RecordedCall[];
  /**
   * Deletes all that calls have created, forgets the calls, and ends failures and delays. Calls that are underway belong
   * to the past: it waits for their end, and lets those fail that are delayed.
   */
  reset(): Promise<void>;
  /**
   * Lets the next calls fail before their body is read.
   * @throws {RangeError} for a value that is not possible, and an unknown member
   */
  failNext(failure?: Failure): void;
  /**
   * Delays all later calls. 0 ends it.
   * @throws {RangeError} if it is not a number of milliseconds that a timer can wait
   */
  delay(milliseconds: number): void;
}

/**
 * Records and disturbs the calls of a server, which must have no routes yet.
 * @param base the URL of the server, for the URLs of assets
 */
export function controlCalls(app: FastifyInstance, emulator: Emulator, base: () => string): EmulatorControl {
  const calls = new CallLog();
  const faults = new Faults();
  let resets = 0;
  const resetsBefore = new WeakMap<FastifyRequest, number>();

  // After the hooks that allow other origins, so that a browser can read the status.
  app.addHook("preParsing", async (request) => {
    resetsBefore.set(request, resets);
    if (isCall(request)) await faults.apply(pathOf(request));
  });
  app.addHook("onSend", async (request, reply) => {
    if (!isCall(request) || (resetsBefore.get(request) ?? resets) < resets) return;
    calls.add(request.method, pathOf(request), parametersOfCalls.get(request.raw), reply.statusCode);
  });
  app.addHook("preClose", async () => faults.close());

  return {
    assets: async () => {
      const { account, assets } = emulator;
      const url = { url: base(), secureUrl: base() };
      return (await assets.list()).map(
        (asset) => resourceDetails(asset, url, account) as unknown as EmulatedAsset,
      );
    },
    calls: () => calls.list(),
    reset: async () => {
      resets += 1;
      faults.clear();
      await emulator.clear();
      calls.clear();
    },
    failNext: (failure = {}) => faults.failNext(failure),
    delay: (milliseconds) => faults.delay(milliseconds),
  };
}

/** A preflight is no call: a browser sends it by itself. */
function isCall(request: FastifyRequest): boolean {
  return request.method !== "OPTIONS" && !request.url.startsWith(`${OWN_ROUTES}/`);
}

/** Decoded: the SDKs encode slashes and other characters in different ways. The router has refused malformed paths. */
function pathOf(request: FastifyRequest): string {
  return decodeURIComponent(request.url.split("?")[0] ?? "");
}
