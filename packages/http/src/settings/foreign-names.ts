/** Whose variables begin with a name of their own. They may well end in `LOG_LEVEL` or `DATA_DIR`. */
const OWNERS = [
  // Shells, desktops, and what starts programs.
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
  // What watches programs, and other stores.
  ..."OTEL DD DATADOG NEW_RELIC SENTRY ELASTIC GRAFANA PROMETHEUS PG POSTGRES MYSQL REDIS RABBITMQ".split(
    " ",
  ),
  ..."KAFKA NGINX CLOUDINARY_ACCOUNT".split(" "),
];

const OWNED = new RegExp(`^(?:${OWNERS.join("|")})_`, "i");

/**
 * What Kubernetes makes for each service beside this one, and Docker for each link: `MONGODB_SERVICE_HOST`,
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

/** `CLOUDINARY_CLOUD_NAME` is no link: it is what some of Cloudinary's own libraries read. */
const NO_LINK = /^CLOUDINARY_CLOUD_NAME$/i;

/** Whom to sign in to MongoDB as: part of the URL here, and two letters from being MONGODB_USER_ID. */
const CREDENTIALS = /^MONGO(?:DB)?_USER$/i;

/** Whether somebody else is known to make variables of this name, for purposes of their own. */
export function isForeignName(name: string): boolean {
  return (
    OWNED.test(name) ||
    CREDENTIALS.test(name) ||
    (LINKS.some((link) => link.test(name)) && !NO_LINK.test(name))
  );
}
