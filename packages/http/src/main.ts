import { basename } from "node:path";
import closeWithGrace from "close-with-grace";
import { buildApp } from "./app.js";
import { logUnreadable } from "./composition/background-log.js";
import { startBackgroundWork } from "./composition/background-work.js";
import { compose } from "./composition/container.js";
import { explainStoreFailure } from "./composition/store-failure.js";
import { sentenceOf, summaryOf } from "./composition/summary.js";
import { tokens } from "./composition/tokens.js";
import { type Config, parseConfig } from "./config.js";
import { DEMO_IMAGE, DEMO_TOKEN } from "./embedded/demo.js";
import { addDemoData } from "./embedded/demo-data.js";
import { openLog } from "./logging/log.js";
import { reasonOf } from "./logging/reason-of.js";
import { listen } from "./server/listen.js";

/** How long running requests may take after a signal to stop, in milliseconds. */
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

/** Without this check, `pnpm start --port 8080` would listen on another port. The command line parses its own options. */
function refuseOptions(): void {
  const [, program = "", option] = process.argv;
  if (basename(program) !== basename(import.meta.filename) || option === undefined) return;
  throw new Error(
    `The option ${option} does not exist. Settings are environment variables, as in PORT=8080.`,
  );
}

async function start(config: Config): Promise<void> {
  const composition = await compose(config, (root) => {
    root.register(tokens.onUnreadable, {
      useValue: (userId, error) => logUnreadable(app.log, metrics)(userId, error),
    });
  });
  const { service, store, metrics } = composition;
  const log = openLog({
    onLost: () => metrics.logLinesLost.inc(),
    onRecovered: (lines) => app.log.warn({ lines }, "log lines were lost"),
  });
  const demoToken = config.demoUser ? DEMO_TOKEN : undefined;
  const app = buildApp({
    service: { ...service, pageConfig: { ...service.pageConfig, demoToken } },
    log: { level: config.logLevel, stream: log },
    trustProxy: config.trustProxy,
  });

  try {
    await addDemoData(config, store);
    const { port, host } = config;
    await listen(app, { port, host });
  } catch (error) {
    await app.close();
    await composition.dispose();
    throw error;
  }
  const summary = summaryOf(config, service.cloudName);
  app.log.info(summary, sentenceOf(summary));

  const work = startBackgroundWork(composition, app.log);
  closeWithGrace({ delay: GRACE, logger: app.log }, async ({ err }) => {
    if (err) app.log.fatal({ err }, "stopping");
    // Concurrently, since each may wait for Cloudinary. The process stops being ready at once.
    await Promise.all([app.close(), work.stop()]);
    await composition.dispose();
  });
  if (!config.mongodbUrl && !config.cloudinaryUrl) process.stdout.write(invitation(config));
}

function invitation({ publicUrl, dataDir, demoUser, jwt }: Config): string {
  const reference = `v${DEMO_IMAGE.version}/${DEMO_IMAGE.publicId}.jpg`;
  const listens = `user-image listens on ${publicUrl}, with an embedded store and Cloudinary emulator in ${dataDir}.`;
  if (jwt) return `\n${listens} Requests require a token of ${jwt.issuer}.\n\n`;
  if (!demoUser) {
    return `
${listens} There is no demo user, because its token
is public: DEMO_USER=true adds it. \`user-image user add --username <name>\` adds a user of your own.

`;
  }
  return `
${listens} Try it:

  curl "${publicUrl}/v1/users" -d '{"image":{"publicId":"${reference}"}}' -X PATCH \\
    -H "Content-Type: application/json" \\
    -H "Authorization: Token token=${DEMO_TOKEN}"

`;
}
