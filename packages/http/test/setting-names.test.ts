import { describe, expect, it } from "vitest";
import { parseConfig, SETTINGS } from "../src/config.js";
import { misnamedSettings } from "../src/setting-names.js";

const meantBy = (name: string, value = "x") =>
  misnamedSettings({ [name]: value }, Object.keys(SETTINGS)).get(name);

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
    ["IMAGE_MAX_PIXEL", "IMAGE_MAX_PIXELS"],
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
  ])("%s means %s", (name, setting) => {
    expect(meantBy(name)).toBe(setting);
    expect(() => parseConfig({ [name]: "x" })).toThrow(`${name} is not a setting (did you mean ${setting}?)`);
  });

  it.each([
    ["MONGODB_ATLAS_URI", "mongodb+srv://db.example.org", "MONGODB_URL"],
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

  it("counts as unset while it is empty", () => {
    expect(() => parseConfig({ MONGODB_URI: "" })).not.toThrow();
  });

  it("says so without the value", () => {
    expect(() => parseConfig({ MONGODB_URI: "mongodb://user:hunter2@db" })).toThrow(/^(?!.*hunter2)/s);
  });
});
