import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type {
  Clock,
  MediaEvent,
  MediaNotifications,
  RecordDeletion,
  RecordUpload,
  RejectImage,
} from "@user-image/domain";
import { countNotified, type Metrics } from "../metrics/metrics.js";
import { ProblemBody } from "../problem-body.js";
import { Problem } from "../problems.js";

export interface MediaNotificationRoutesOptions {
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly recordUpload: RecordUpload;
  readonly rejectImage: RejectImage;
  readonly recordDeletion: RecordDeletion;
  readonly metrics: Metrics;
}

/** A deletion of many images is told at once. In bytes. */
const BODY_LIMIT = 1024 * 1024;

/** /v1/media-notifications: what Cloudinary tells of uploads, moderation and deletions. */
export const mediaNotificationRoutes: FastifyPluginAsyncTypebox<MediaNotificationRoutesOptions> = async (
  app,
  { notifications, clock, recordUpload, rejectImage, recordDeletion, metrics },
) => {
  // The signature is of the bytes as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  const record = (event: MediaEvent): Promise<void> => {
    switch (event.kind) {
      case "uploaded":
        return recordUpload.execute(event);
      case "rejected":
        return rejectImage.execute(event);
      case "deleted":
        return recordDeletion.execute(event);
    }
  };

  app.post(
    "",
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        response: { 204: Type.Unsafe<void>({ type: "null" }), "4xx": ProblemBody, "5xx": ProblemBody },
      },
    },
    async ({ body, headers }, reply) => {
      const events = notifications.read(body instanceof Buffer ? body : Buffer.alloc(0), headers, clock());
      if (!events) throw new Problem("signature_invalid", "This notification was not signed by Cloudinary.");

      for (const event of events) {
        await record(event);
        countNotified(metrics, event);
      }
      return reply.code(204).send();
    },
  );
};
