import closeWithGrace from "close-with-grace";
import { buildApp } from "./app.js";
import { CLOCK_TOLERANCE, startCollector } from "./collector.js";
import { apiOptionsOf, type Config, parseConfig } from "./config.js";
import { addDemoData, compose, openStore } from "./container.js";
import { DEMO_IMAGE, DEMO_TOKEN } from "./demo.js";
import { openLog } from "./log.js";
import { createMetrics } from "./metrics/metrics.js";
import { reasonOf } from "./reason-of.js";

/** How long requests under way may take to finish after a signal to stop, in milliseconds. */
const GRACE = 10_000;

try {
  await start(parseConfig(process.env));
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

async function start(config: Config): Promise<void> {
  const isEmbedded = !config.mongodbUrl && !config.cloudinaryUrl;
  const store = await openStore(config);
  const metrics = createMetrics();
  const composition = await compose(config, store, metrics);
  const options = apiOptionsOf(config, metrics);
  const app = buildApp(composition, {
    ...options,
    log: { level: config.logLevel, stream: openLog() },
    trustProxy: config.trustProxy,
    pageConfig: { ...options.pageConfig, demoToken: isEmbedded ? DEMO_TOKEN : undefined },
  });
  app.addHook("onClose", () => store.close());

  // Not waited for: the store may be down, and some servers lack some kinds of index.
  store.prepare().catch((err) => app.log.warn({ err }, "the indexes could not be made"));

  try {
    if (isEmbedded) await addDemoData(config, store);
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    await app.close();
    throw error;
  }
  const collector = startCollector(composition, config.collectInterval, {
    onReport: (report) => {
      metrics.destroyed.inc(report.destroyed);
      metrics.destructionsFailed.inc(report.failed);
      app.log.info(report, "collected");
    },
    onFailure: (err, userId) => app.log.warn({ err, userId }, "collecting failed"),
    onClock: (difference) => {
      metrics.clockDifference.set(difference / 1000);
      if (Math.abs(difference) > CLOCK_TOLERANCE)
        app.log.warn({ seconds: Math.round(difference / 1000) }, "this clock differs from the store's");
    },
  });
  closeWithGrace({ delay: GRACE, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, "stopping");
    await collector.stop();
    await app.close();
  });
  if (isEmbedded) process.stdout.write(invitation(config));
}

function invitation({ publicUrl, dataDir }: Config): string {
  const reference = `v${DEMO_IMAGE.version}/${DEMO_IMAGE.publicId}.jpg`;
  return `
user-image listens on ${publicUrl}, with a store and a Cloudinary of its own in ${dataDir}. Try it:

  curl "${publicUrl}/v1/users" -d '{"image":{"publicId":"${reference}"}}' -X PATCH \\
    -H "Content-Type: application/json" \\
    -H "Authorization: Token token=${DEMO_TOKEN}"

`;
}
