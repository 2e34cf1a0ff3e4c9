import { describe, expect, it } from "vitest";
import { parseConfig, SETTINGS } from "../src/config.js";
import { misnamedSettings } from "../src/settings/setting-names.js";

const meantBy = (name: string, value = "x") =>
  misnamedSettings({ [name]: value }, Object.keys(SETTINGS)).get(name);

/** Names, some with the values that matter. */
const ORDINARY: Record<string, Record<string, string>> = {
  "a shell":
    named(`BASH_ENV COLORTERM COLUMNS DISPLAY EDITOR HISTFILE HISTSIZE HOME HOSTNAME HOSTTYPE IFS LANG
    LANGUAGE LC_ALL LESS LINES LOGNAME LS_COLORS MACHTYPE MAIL MANPATH OLDPWD OSTYPE PAGER PATH PPID PS1 PWD SHELL
    SHLVL SSH_AUTH_SOCK SSH_CONNECTION SSH_CLIENT SSH_TTY TERM TERM_PROGRAM TMPDIR TZ UID USER USERNAME VISUAL _
    XDG_CONFIG_DIRS XDG_DATA_DIRS XDG_DATA_HOME XDG_RUNTIME_DIR XDG_SESSION_TYPE http_proxy HTTPS_PROXY no_proxy
    DATABASE_URL DB_HOST LD_LIBRARY_PATH LOCALAPPDATA PROGRAMDATA PGDATADIR PUBLIC MONGO_INITDB_ROOT_USERNAME`),
  "a script of npm or pnpm":
    named(`npm_config_loglevel npm_config_log_level npm_config_data_dir npm_config_prefix
    npm_config_port npm_package_config_public_url npm_package_config_mongodb_url npm_lifecycle_event npm_execpath
    npm_package_json npm_package_name npm_node_execpath pnpm_config_verify_deps_before_run PNPM_HOME INIT_CWD
    NODE NODE_PATH NODE_OPTIONS NODE_EXTRA_CA_CERTS NPM_CONFIG_LOGLEVEL PNPM_PACKAGE_NAME COREPACK_ROOT`),
  systemd:
    named(`INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID SYSTEMD_LOG_LEVEL NOTIFY_SOCKET LISTEN_PID LISTEN_FDS
    WATCHDOG_USEC MAINPID RUNTIME_DIRECTORY STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CREDENTIALS_DIRECTORY
    CONFIGURATION_DIRECTORY MEMORY_PRESSURE_WATCH REMOTE_ADDR REMOTE_PORT`),
  Docker: {
    ...named(`HOSTNAME NODE_VERSION YARN_VERSION container DOCKER_HOST DB_ENV_LOG_LEVEL DB_ENV_DATA_DIR
      COMPOSE_PROJECT_NAME MONGO_VERSION MONGO_MAJOR MONGO_PACKAGE IMAGE IMAGE_NAME IMAGE_TAG IMAGE_VERSION`),
    DB_NAME: "/user-image/db",
    DB_PORT: "tcp://172.17.0.5:27017",
    USER_IMAGE_PORT: "tcp://172.17.0.6:3000",
  },
  Kubernetes: {
    ...named(
      `KUBERNETES_SERVICE_HOST KUBERNETES_PORT_443_TCP_ADDR POD_NAME POD_NAMESPACE POD_IP NODE_NAME HOST_IP`,
    ),
    ...links(
      "KUBERNETES",
      "MONGODB",
      "USER_IMAGE",
      "MONGODB_URL",
      "CLOUDINARY_URL",
      "IMAGE_FORMATS",
      "DATA_DIR",
    ),
    ...links(
      "PUBLIC_URL",
      "LOG_LEVEL",
      "DEMO_USER",
      "MONGO_DB",
      "MONGODB_HEADLESS",
      "TRUST_PROXY",
      "EMBEDDED",
    ),
  },
  Heroku:
    named(`DYNO PORT DYNO_RAM WEB_CONCURRENCY WEB_MEMORY HEROKU_APP_ID HEROKU_APP_NAME HEROKU_RELEASE_VERSION
    HEROKU_SLUG_COMMIT HEROKU_POSTGRESQL_BLUE_URL SOURCE_VERSION STACK REDIS_URL REDIS_TLS_URL PAPERTRAIL_API_TOKEN`),
  "GitHub Actions": named(`CI GITHUB_ACTIONS GITHUB_SERVER_URL GITHUB_API_URL GITHUB_WORKSPACE GITHUB_RUN_ID
    GITHUB_ENV GITHUB_PATH GITHUB_STEP_SUMMARY RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE RUNNER_DEBUG ImageOS
    ImageVersion ACTIONS_CACHE_URL ACTIONS_RUNTIME_URL ACTIONS_RUNNER_LOG_LEVEL AGENT_TOOLSDIRECTORY ANDROID_HOME
    ANDROID_SDK_ROOT CHROMEWEBDRIVER CONDA DOTNET_ROOT GOROOT_1_22_X64 JAVA_HOME_21_X64 LEIN_HOME SELENIUM_JAR_PATH
    POWERSHELL_DISTRIBUTION_CHANNEL SGX_AESM_ADDR VCPKG_INSTALLATION_ROOT XDG_CONFIG_HOME DEPLOYMENT_BASEPATH`),
  "other platforms and tools": named(`OTEL_LOG_LEVEL DD_LOG_LEVEL NEW_RELIC_LOG_LEVEL SENTRY_DSN AWS_REGION
    AWS_LAMBDA_LOG_LEVEL FLY_PUBLIC_IP RAILWAY_PUBLIC_DOMAIN RENDER_EXTERNAL_URL VERCEL_URL NEXT_PUBLIC_URL
    K_SERVICE K_REVISION WEBSITE_HOSTNAME CI_REGISTRY_IMAGE UV_LOG_LEVEL RUST_LOG PG_DATA_DIR POSTGRES_USER
    CLOUDINARY_ACCOUNT_URL CLOUDINARY_UPLOAD_PRESET MONGODB_DATABASE MONGODB_USER MONGODB_ROOT_PASSWORD`),
};

function named(names: string): Record<string, string> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, "x"]));
}

/** What Kubernetes sets for services of these names. */
function links(...services: string[]): Record<string, string> {
  const values = services.map((service) => ({
    [`${service}_SERVICE_HOST`]: "10.0.0.1",
    [`${service}_SERVICE_PORT`]: "80",
    [`${service}_SERVICE_PORT_HTTP`]: "80",
    [`${service}_PORT`]: "tcp://10.0.0.1:80",
    [`${service}_PORT_80_TCP`]: "tcp://10.0.0.1:80",
    [`${service}_PORT_80_TCP_PROTO`]: "tcp",
    [`${service}_PORT_80_TCP_PORT`]: "80",
    [`${service}_PORT_80_TCP_ADDR`]: "10.0.0.1",
  }));
  return Object.assign({}, ...values);
}

describe("names that are not a setting", () => {
  it.each([
    ["MONGODB_URI", "MONGODB_URL"],
    ["MONGO_URL", "MONGODB_URL"],
    ["MONGO_URI", "MONGODB_URL"],
    ["MONGODB_CONNECTION_STRING", "MONGODB_URL"],
    ["mongodb_url", "MONGODB_URL"],
    ["MONGOBD_URL", "MONGODB_URL"],
    ["CLOUDINARY_URI", "CLOUDINARY_URL"],
    ["CLOUDNARY_URL", "CLOUDINARY_URL"],
    ["CLOUDINARY_API_SECRET", "CLOUDINARY_URL"],
    ["CLOUDINARY_CLOUD_NAME", "CLOUDINARY_URL"],
    ["CLOUDINARY_NOTIFICATION_SECRET", "CLOUDINARY_NOTIFICATION_SECRETS"],
    ["PUBLIC_URI", "PUBLIC_URL"],
    ["IMAGE_MAX_BITES", "IMAGE_MAX_BYTES"],
    ["IMAGE_MAX_SIZE", "IMAGE_MAX_BYTES"],
    ["MAX_IMAGE_BYTES", "IMAGE_MAX_BYTES"],
    ["IMAGE_MAX_BYTE", "IMAGE_MAX_BYTES"],
    ["IMAGE_FORMAT", "IMAGE_FORMATS"],
    ["GRANT_TLT", "GRANT_TTL"],
    ["DISCARD_GRASE", "DISCARD_GRACE"],
    ["COLLECT_INTERVALL", "COLLECT_INTERVAL"],
    ["SIGN_RATELIMIT", "SIGN_RATE_LIMIT"],
    ["TRUST_PROXIES", "TRUST_PROXY"],
    ["LOGLEVEL", "LOG_LEVEL"],
    ["LOG_LVL", "LOG_LEVEL"],
    ["DATADIR", "DATA_DIR"],
    ["EMBEDED", "EMBEDDED"],
    ["DEMO_USERS", "DEMO_USER"],
    ["port", "PORT"],
    ["CLOUDINARY_SECRET", "CLOUDINARY_URL"],
    ["MAX_IMAGE_SIZE", "IMAGE_MAX_BYTES"],
    ["ALLOWED_FORMATS", "IMAGE_FORMATS"],
    ["GRANT_TIMEOUT", "GRANT_TTL"],
    ["LOGGING_LEVEL", "LOG_LEVEL"],
    // All words, in any order and case, among others.
    ["USER_IMAGE_MONGODB_URL", "MONGODB_URL"],
    ["APP_MONGODB_URI", "MONGODB_URL"],
    ["MONGODB_URL_PROD", "MONGODB_URL"],
    ["URL_MONGODB", "MONGODB_URL"],
    ["mongodbUrl", "MONGODB_URL"],
    ["MongoDb-Uri", "MONGODB_URL"],
    ["MONGODB_ADDON_URI", "MONGODB_URL"],
    ["MONGODB_ATLAS_URI", "MONGODB_URL"],
    ["SERVICE_CLOUDINARY_URL", "CLOUDINARY_URL"],
    ["MY_CLOUDINARY_API_KEY", "CLOUDINARY_URL"],
    ["url.cloudinary", "CLOUDINARY_URL"],
    ["USER_IMAGE_MAX_BITES", "IMAGE_MAX_BYTES"],
    ["IMAGE_UPLOAD_MAX_BYTES", "IMAGE_MAX_BYTES"],
    ["MAX_UPLOAD_SIZE", "IMAGE_MAX_BYTES"],
    ["BYTES_MAX_IMAGE", "IMAGE_MAX_BYTES"],
    ["SERVER_LOG_LEVEL", "LOG_LEVEL"],
    ["LEVEL_LOG", "LOG_LEVEL"],
    ["APP_DATA_DIRECTORY", "DATA_DIR"],
    ["USER_IMAGE_EMBEDDED", "EMBEDDED"],
    ["WITH_DEMO_USER", "DEMO_USER"],
    ["RATE_LIMIT_SIGN", "SIGN_RATE_LIMIT"],
    ["SET_IMAGE_RATE_LIMIT", "SET_RATE_LIMIT"],
    ["IMAGE_DISCARD_GRACE_HOURS", "DISCARD_GRACE"],
    ["NOTIFICATION_SECRETS_CLOUDINARY", "CLOUDINARY_NOTIFICATION_SECRETS"],
    ["Host", "HOST"],
  ])("%s means %s", (name, setting) => {
    expect(meantBy(name)).toBe(setting);
    expect(() => parseConfig({ [name]: "x" })).toThrow(`${name} is not a setting (did you mean ${setting}?)`);
  });

  it.each([
    ["ATLAS_URI", "mongodb+srv://db.example.org", "MONGODB_URL"],
    ["DB_CONNECTION_STRING", "mongodb://db", "MONGODB_URL"],
    ["MY_CLOUDINARY", "cloudinary://a:b@c", "CLOUDINARY_URL"],
  ])("%s means by its value %s", (name, value, setting) => {
    expect(meantBy(name, value)).toBe(setting);
    expect(meantBy(name)).toBeUndefined();
  });

  it.each([
    // What container platforms make for services of these names.
    ...["MONGODB", "MONGO", "CLOUDINARY", "USER_IMAGE", "IMAGE", "PUBLIC", "DATA", "LOG", "GRANT"].flatMap(
      (service) => [
        `${service}_PORT`,
        `${service}_SERVICE_HOST`,
        `${service}_SERVICE_PORT`,
        `${service}_SERVICE_PORT_HTTP`,
        `${service}_PORT_3000_TCP`,
        `${service}_PORT_3000_TCP_ADDR`,
        `${service}_NAME`,
        `${service}_HOST`,
      ],
    ),
    // What is there on many machines and platforms.
    ...[
      "MONGODB_VERSION",
      "MONGODB_DATABASE",
      "MONGODB_USERNAME",
      "MONGODB_PASSWORD",
      "MONGO_INITDB_DATABASE",
    ],
    ...[
      "HOSTNAME",
      "HOSTTYPE",
      "PORTS",
      "NODE_ENV",
      "HOME",
      "PATH",
      "PWD",
      "LOGNAME",
      "LANG",
      "TERM",
      "USER",
    ],
    ...["HTTP_PROXY", "no_proxy", "XDG_DATA_DIRS", "PGDATADIR", "PUBLIC_KEY", "PUBLIC_IP", "PUBLIC_DIR"],
    ...["BASE_URL", "DATABASE_URL", "IMAGE_TAG", "IMAGE_NAME", "LOG_FORMAT", "LOG_FILE", "npm_config_port"],
    ...["GRANT_TYPE", "RENDER_EXTERNAL_URL", "CLOUDINARY_UPLOAD_PRESET", "TRUST_STORE", "DYNO", "WEB_PORT"],
  ])("%s is somebody else's", (name) => {
    expect(meantBy(name)).toBeUndefined();
  });

  it.each(Object.entries(ORDINARY))("takes what %s sets", (_, environment) => {
    expect([...misnamedSettings(environment, Object.keys(SETTINGS))]).toEqual([]);
  });

  it("may be known by a value under any name, but somebody else's", () => {
    expect(meantBy("ATLAS", "mongodb+srv://db.example.org")).toBe("MONGODB_URL");
    expect(meantBy("MEDIA", "cloudinary://a:b@c")).toBe("CLOUDINARY_URL");
    expect(meantBy("npm_config_store", "mongodb://db")).toBeUndefined();
  });

  it("are wrong for a store only if they hold one", () => {
    expect(meantBy("DATABASE_URL", "postgres://localhost/app")).toBeUndefined();
    expect(meantBy("DATABASE_URL", "mongodb+srv://localhost/app")).toBe("MONGODB_URL");
  });

  it("may be a platform's own beside the right one", () => {
    const MONGODB_URL = "mongodb://localhost/app";

    expect(parseConfig({ MONGODB_URL, MONGODB_URI: MONGODB_URL, DATABASE_URL: MONGODB_URL })).toMatchObject({
      mongodbUrl: MONGODB_URL,
    });
    expect(() => parseConfig({ IMAGE_MAX_BYTES: "1", IMAGE_MAX_BITES: "2" })).toThrow(/IMAGE_MAX_BITES/);
  });

  it("may be a host's own for its database, if the host gives the store", () => {
    const environment = { MONGODB_URI: "mongodb://db/app", DATABASE_URL: "mongodb://db/app" };

    expect(() => parseConfig(environment, { isStoreGiven: true })).not.toThrow();
    expect(() => parseConfig({ IMAGE_MAX_BITES: "2" }, { isStoreGiven: true })).toThrow(/IMAGE_MAX_BITES/);
  });

  it("counts as unset while it is empty", () => {
    expect(() => parseConfig({ MONGODB_URI: "" })).not.toThrow();
  });

  it("says so without the value", () => {
    expect(() => parseConfig({ MONGODB_URI: "mongodb://user:hunter2@db" })).toThrow(/^(?!.*hunter2)/s);
  });
});
