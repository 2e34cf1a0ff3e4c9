import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type {
  Clock,
  MediaEvent,
  MediaNotifications,
  RecordDeletion,
  RecordStray,
  RecordUpload,
  RejectImage,
} from "@user-image/domain";
import type { Metrics } from "../metrics/metrics.js";
import { Problem } from "../problems/problems.js";
import { CLOUDINARY } from "./schemas/parameters.js";
import { problemResponses, STORE_PROBLEMS } from "./schemas/responses.js";

export interface MediaNotificationRoutesOptions {
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly recordUpload: Pick<RecordUpload, "execute">;
  /** Unset if new images have no folder of their own. */
  readonly recordStray?: Pick<RecordStray, "execute"> | undefined;
  readonly rejectImage: Pick<RejectImage, "execute">;
  readonly recordDeletion: Pick<RecordDeletion, "execute">;
  readonly measurements: Metrics;
}

/** The largest notification, in bytes. A deletion of many images makes one notification. */
const BODY_LIMIT = 256 * 1024;

/** Some members of the notification of an upload. */
const NOTIFICATION_EXAMPLE = {
  notification_type: "upload",
  timestamp: "2015-05-06T21:30:00+00:00",
  public_id: "m6vg6boanmu7zog5s2zc",
  version: 1430947779,
  format: "jpg",
  bytes: 120253,
  width: 864,
  height: 576,
};

const notificationSchema = {
  operationId: "notifyOfMedia",
  summary: "Receive a notification from Cloudinary",
  description:
    "Notifications of uploads, moderation and deletions, in any order and any number of times. Others, and those of images that no user has, are ignored. An image that is uploaded into the service's own folder though no user has permission for it is destroyed two hours later.",
  tags: ["Cloudinary"],
  ...CLOUDINARY,
  headers: Type.Object({
    "X-Cld-Timestamp": Type.Optional(
      Type.String({
        description: "Seconds since 1970. May differ by at most two hours from the current time",
        examples: ["1430947800"],
      }),
    ),
  }),
  body: Type.Unsafe<unknown>({ type: "object", examples: [NOTIFICATION_EXAMPLE] }),
  response: {
    204: Type.Unsafe<void>({ type: "null", description: "The notification was accepted" }),
    ...problemResponses([
      "signature_invalid",
      "body_too_large",
      "unsupported_media_type",
      ...STORE_PROBLEMS,
      "media_unavailable",
    ]),
  },
};

/** /v1/media-notifications: Cloudinary's notifications of uploads, moderation and deletions. */
export const mediaNotificationRoutes: FastifyPluginAsyncTypebox<MediaNotificationRoutesOptions> = async (
  app,
  { notifications, clock, recordUpload, recordStray, rejectImage, recordDeletion, measurements },
) => {
  // The signature covers the raw bytes.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  const record = async (event: MediaEvent): Promise<void> => {
    switch (event.kind) {
      case "uploaded":
        if (await recordUpload.execute(event)) measurements.facts.inc({ source: "notification" });
        else await recordStray?.execute(event);
        return;
      case "rejected":
        return rejectImage.execute(event);
      case "deleted":
        return recordDeletion.execute(event);
      default:
        event satisfies never;
    }
  };

  app.post(
    "",
    {
      bodyLimit: BODY_LIMIT,
      // Before the body is read, which anybody could send.
      onRequest: async ({ headers }) => {
        if (!headers["x-cld-signature"] || !headers["x-cld-timestamp"]) throw notSigned();
      },
      schema: notificationSchema,
      // The schema only documents the body. The signature decides whether it is accepted.
      validatorCompiler: () => () => true,
    },
    async ({ body, headers }, reply) => {
      const events = notifications.read(body instanceof Buffer ? body : Buffer.alloc(0), headers, clock());
      if (!events) throw notSigned();

      for (const event of events) await record(event);
      return reply.code(204).send();
    },
  );
};

function notSigned(): Problem {
  return new Problem("signature_invalid", "This notification was not signed by Cloudinary.");
}
