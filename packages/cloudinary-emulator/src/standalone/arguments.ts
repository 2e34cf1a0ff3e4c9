import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { StartOptions } from "./start.js";

export const HELP = `Usage: cloudinary-emulator [options]

Runs a local Cloudinary for development and tests, and prints its CLOUDINARY_URL.

  --port <number>           the port to listen on; 0 for any free port (default: 3001)
  --host <name>             the name or address to listen on (default: localhost, for this machine only)
  --dir <folder>            where it keeps the images (default: ./cloudinary-emulator)
  --memory                  keep the images only until it ends
  --cloud-name <name>       (default: local)
  --api-key <key>           (default: key)
  --api-secret <secret>     (default: secret)
  --presets <file>          upload presets as JSON: [{"name": "p", "unsigned": true, "settings": {"folder": "f"}}]
  --public-url <url>        the URL at which clients reach it, if their requests do not show it
  --notification-url <url>  the URL for notifications of calls that name none
  --remote-uploads          also upload from http and https URLs of public addresses
  --private-remote-uploads  also from URLs of this machine and of private networks
  --max-bytes <number>      the largest file (default: 10485760)
  --signature-version <n>   1 accepts the signatures of older SDKs (default: 2)
  --no-control              without the routes below /__emulator/ for tests
  --help                    print this text
`;

/** The options of the command. @throws {Error} for the first wrong one */
export function parseArguments(given: readonly string[]): StartOptions | "help" {
  const { values } = parseArgs({
    args: [...given],
    options: {
      port: { type: "string", default: "3001" },
      host: { type: "string" },
      dir: { type: "string" },
      memory: { type: "boolean", default: false },
      "cloud-name": { type: "string" },
      "api-key": { type: "string" },
      "api-secret": { type: "string" },
      presets: { type: "string" },
      "public-url": { type: "string" },
      "notification-url": { type: "string" },
      "remote-uploads": { type: "boolean", default: false },
      "private-remote-uploads": { type: "boolean", default: false },
      "max-bytes": { type: "string" },
      "signature-version": { type: "string", default: "2" },
      "no-control": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  if (values.dir !== undefined && values.memory) throw new Error("Give either --dir or --memory.");
  const { host, presets } = values;
  return {
    port: toPort(values.port),
    ...(host !== undefined && { host }),
    ...(!values.memory && { dir: resolve(values.dir || "cloudinary-emulator") }),
    ...(values["cloud-name"] !== undefined && { cloudName: values["cloud-name"] }),
    ...(values["api-key"] !== undefined && { apiKey: values["api-key"] }),
    ...(values["api-secret"] !== undefined && { apiSecret: values["api-secret"] }),
    ...(presets !== undefined && { presets: readPresets(presets) }),
    publicUrl: values["public-url"],
    notificationUrl: values["notification-url"],
    remoteUploads: values["remote-uploads"],
    privateRemoteUploads: values["private-remote-uploads"],
    ...(values["max-bytes"] !== undefined && { maxBytes: Number(values["max-bytes"]) }),
    signatureVersion: toSignatureVersion(values["signature-version"]),
    control: !values["no-control"],
  };
}

function toPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error("--port must be a number from 0 to 65535.");
  return port;
}

function toSignatureVersion(text: string): 1 | 2 {
  if (text === "1") return 1;
  if (text === "2") return 2;
  throw new Error("--signature-version must be 1 or 2.");
}

function readPresets(file: string): NonNullable<StartOptions["presets"]> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`--presets ${file} cannot be read: ${(error as Error).message}`);
  }
}
