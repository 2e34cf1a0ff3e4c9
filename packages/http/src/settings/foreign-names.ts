/** Prefixes of other programs' variables, which may end in `LOG_LEVEL` or `DATA_DIR`. */
const OWNERS = [
  // Shells, desktops and init systems.
  ..."BASH ZSH LC XDG SSH GPG DBUS GTK QT KDE GNOME SNAP FLATPAK WSL TMUX VSCODE SYSTEMD JOURNAL LISTEN".split(
    " ",
  ),
  // Package managers, languages and their tools.
  ..."NPM PNPM YARN COREPACK NVM FNM VOLTA BUN DENO GIT PYTHON PIP UV JAVA JDK MAVEN GRADLE CARGO RUST".split(
    " ",
  ),
  ..."GO DOTNET ANDROID PLAYWRIGHT PUPPETEER NEXT NUXT VITE EXPO GATSBY REACT".split(" "),
  // Containers, platforms and continuous integration.
  ..."DOCKER COMPOSE BUILDKIT PODMAN KUBERNETES HELM HEROKU DYNO AWS ECS LAMBDA AZURE WEBSITE GOOGLE".split(
    " ",
  ),
  ..."GCLOUD CLOUDSDK CLOUDFLARE FLY RENDER RAILWAY VERCEL NETLIFY GITHUB RUNNER ACTIONS GITLAB CI".split(
    " ",
  ),
  ..."CIRCLE TRAVIS BUILDKITE JENKINS TEAMCITY BITBUCKET TF".split(" "),
  // Monitoring, and other stores.
  ..."OTEL DD DATADOG NEW_RELIC SENTRY ELASTIC GRAFANA PROMETHEUS PG POSTGRES MYSQL REDIS RABBITMQ".split(
    " ",
  ),
  ..."KAFKA NGINX CLOUDINARY_ACCOUNT".split(" "),
];

const OWNED = new RegExp(`^(?:${OWNERS.join("|")})_`, "i");

/**
 * Variables that Kubernetes makes for each other service, and Docker for each link: `MONGODB_SERVICE_HOST`,
 * `USER_IMAGE_PORT=tcp://…`, `MONGODB_PORT_27017_TCP_ADDR`, `DB_ENV_LOG_LEVEL`
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables,
 * https://docs.docker.com/engine/network/links/#environment-variables).
 */
const LINKS = [
  /_SERVICE_(?:HOST$|PORT$|PORT_)/,
  /_PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?$/,
  /_NAME$/,
  /_ENV_/,
];

/** `CLOUDINARY_CLOUD_NAME` is not a link: some of Cloudinary's libraries read it. */
const NO_LINK = /^CLOUDINARY_CLOUD_NAME$/i;

/** MongoDB's user name, which is part of the URL here. The name is two letters from MONGODB_USER_ID. */
const CREDENTIALS = /^MONGO(?:DB)?_USER$/i;

/** Whether another known program or platform makes variables of this name. */
export function isForeignName(name: string): boolean {
  return (
    OWNED.test(name) ||
    CREDENTIALS.test(name) ||
    (LINKS.some((link) => link.test(name)) && !NO_LINK.test(name))
  );
}
