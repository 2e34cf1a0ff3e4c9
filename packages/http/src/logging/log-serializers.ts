import type { FastifyInstance } from "fastify";
import { toLoggableError } from "./loggable-error.js";

/** Fastify's types require text here; pino accepts any value. */
export const LOG_SERIALIZERS = { err: toLoggableError as (error: unknown) => never };

/**
 * Sets the log serializers of the plugin's requests on a host's server. The option `logSerializers` of its registration
 * would do that too, unless the host has a factory of child loggers that ignores it.
 */
export function addLogSerializers(app: FastifyInstance): void {
  const log = app.log.child({}, { serializers: LOG_SERIALIZERS });
  const inherited = app.childLoggerFactory;
  app.setChildLoggerFactory(function (_logger, ...rest) {
    return inherited.call(this, log, ...rest);
  });
}
