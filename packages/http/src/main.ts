import { basename } from "node:path";
import closeWithGrace from "close-with-grace";
import { buildApp } from "./app.js";
import { compose, tokens } from "./composition/container.js";
import { logPasses } from "./composition/log-passes.js";
import { prepareStore } from "./composition/prepare-store.js";
import { explainStoreFailure } from "./composition/store-failure.js";
import { sentenceOf, summaryOf } from "./composition/summary.js";
import { type Config, parseConfig } from "./config.js";
import { DEMO_IMAGE, DEMO_TOKEN } from "./embedded/demo.js";
import { addDemoData } from "./embedded/demo-data.js";
import { openLog } from "./logging/log.js";
import { reasonOf } from "./logging/reason-of.js";
import { listen } from "./server/listen.js";

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
  const composition = await compose(config, (root) => {
    root.register(tokens.onUnreadable, {
      useValue: (userId, err) => {
        metrics.unreadableUsers.inc();
        app.log.error({ userId, err }, "a user cannot be read");
      },
    });
  });
  const { service, store, metrics } = composition;
  const log = openLog({
    onLost: () => metrics.logLinesLost.inc(),
    onRecovered: (lines) => app.log.warn({ lines }, "log lines were lost"),
  });
  const app = buildApp(service, {
    ...service,
    log: { level: config.logLevel, stream: log },
    trustProxy: config.trustProxy,
    pageConfig: { ...service.pageConfig, demoToken: config.demoUser ? DEMO_TOKEN : undefined },
  });

  try {
    await addDemoData(config, store);
    const { port, host } = config;
    await listen(app, { port, host, portName: "PORT", hostName: "HOST" });
  } catch (error) {
    await app.close();
    await composition.dispose();
    throw error;
  }
  const summary = summaryOf(config, service.cloudName);
  app.log.info(summary, sentenceOf(summary));

  // Not waited for: the store may be down, and some servers lack some kinds of index.
  const stopping = new AbortController();
  void prepareStore(store, app.log, stopping.signal);

  const collector = composition.startCollector(logPasses(app.log, metrics));
  closeWithGrace({ delay: GRACE, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, "stopping");
    stopping.abort();
    // Together, for each may take as long as Cloudinary does, and the process is not ready from the first moment on.
    await Promise.all([app.close(), collector.stop()]);
    await composition.dispose();
  });
  if (!config.mongodbUrl && !config.cloudinaryUrl) process.stdout.write(invitation(config));
}

function invitation({ publicUrl, dataDir, demoUser, jwt }: Config): string {
  const reference = `v${DEMO_IMAGE.version}/${DEMO_IMAGE.publicId}.jpg`;
  const listens = `user-image listens on ${publicUrl}, with a store and a Cloudinary of its own in ${dataDir}.`;
  if (jwt) return `\n${listens} Requests need a token of ${jwt.issuer}.\n\n`;
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
