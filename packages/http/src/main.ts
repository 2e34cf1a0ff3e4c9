import { basename } from "node:path";
import closeWithGrace from "close-with-grace";
import { buildApp } from "./app.js";
import { CLOCK_TOLERANCE, startCollector } from "./collector.js";
import { apiOptionsOf, type Config, parseConfig } from "./config.js";
import { addDemoData, compose, openStore } from "./container.js";
import { DEMO_IMAGE, DEMO_TOKEN } from "./demo.js";
import { listen } from "./listen.js";
import { openLog } from "./log.js";
import { createMetrics } from "./metrics/metrics.js";
import { prepareStore } from "./prepare-store.js";
import { reasonOf } from "./reason-of.js";
import { explainStoreFailure } from "./store-failure.js";
import { sentenceOf, summaryOf } from "./summary.js";

/** How long requests under way may take to finish after a signal to stop, in milliseconds. */
const GRACE = 10_000;

try {
  refuseOptions();
  const config = parseConfig(process.env);
  await start(config).catch((error) => {
    throw explainStoreFailure(error, config);
  });
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

/** Else `pnpm start --port 8080` would listen on another port. The command line, which imports this, has its own. */
function refuseOptions(): void {
  const [, program = "", option] = process.argv;
  if (basename(program) !== basename(import.meta.filename) || option === undefined) return;
  throw new Error(`${option} is not understood: settings are variables of the environment, as in PORT=8080.`);
}

async function start(config: Config): Promise<void> {
  const metrics = createMetrics();
  const store = await openStore(config, (userId, err) => {
    metrics.unreadableUsers.inc();
    app.log.error({ userId, err }, "a user cannot be read");
  });
  const composition = await compose(config, store, metrics);
  const log = openLog({
    onLost: () => metrics.logLinesLost.inc(),
    onRecovered: (lines) => app.log.warn({ lines }, "log lines were lost"),
  });
  const options = apiOptionsOf(config, metrics);
  const app = buildApp(composition, {
    ...options,
    log: { level: config.logLevel, stream: log },
    trustProxy: config.trustProxy,
    pageConfig: { ...options.pageConfig, demoToken: config.demoUser ? DEMO_TOKEN : undefined },
  });

  try {
    await addDemoData(config, store);
    const { port, host } = config;
    await listen(app, { port, host, portName: "PORT", hostName: "HOST" });
  } catch (error) {
    await app.close();
    await store.close();
    throw error;
  }
  const summary = summaryOf(config, composition.cloudName);
  app.log.info(summary, sentenceOf(summary));

  // Not waited for: the store may be down, and some servers lack some kinds of index.
  const stopping = new AbortController();
  void prepareStore(store, app.log, stopping.signal);

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
        app.log.warn(
          { seconds: Math.round(difference / 1000) },
          "this clock differs from the store's or Cloudinary's",
        );
    },
  });
  closeWithGrace({ delay: GRACE, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, "stopping");
    stopping.abort();
    // Together, for each may take as long as Cloudinary does, and the process is not ready from the first moment on.
    await Promise.all([app.close(), collector.stop()]);
    await store.close();
  });
  if (!config.mongodbUrl && !config.cloudinaryUrl) process.stdout.write(invitation(config));
}

function invitation({ publicUrl, dataDir, demoUser }: Config): string {
  const reference = `v${DEMO_IMAGE.version}/${DEMO_IMAGE.publicId}.jpg`;
  const listens = `user-image listens on ${publicUrl}, with a store and a Cloudinary of its own in ${dataDir}.`;
  if (!demoUser) {
    return `
${listens} The demo user is not there, for their token
is public: DEMO_USER=true lets them in. \`user-image user add --username <name>\` makes a user of your own.

`;
  }
  return `
${listens} Try it:

  curl "${publicUrl}/v1/users" -d '{"image":{"publicId":"${reference}"}}' -X PATCH \\
    -H "Content-Type: application/json" \\
    -H "Authorization: Token token=${DEMO_TOKEN}"

`;
}
