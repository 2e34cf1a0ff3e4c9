import Fastify from "fastify";
import { listen } from "../server/listen.js";
import { emulatorPlugin } from "./emulator.js";
import { emulatorCredentials, emulatorUrl, keepEmulatorUrl } from "./emulator-account.js";
import { makeWritableFolder } from "./writable-folder.js";

/** An emulator that runs without the service. */
export interface RunningEmulator {
  /** Its CLOUDINARY_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Runs the emulator on a port of this machine, and writes its CLOUDINARY_URL to the folder.
 *
 * @throws {Error} that names the option that is wrong
 */
export async function startEmulator(port: number, dir: string): Promise<RunningEmulator> {
  await makeWritableFolder(dir, "--dir");
  const server = Fastify({ forceCloseConnections: true });
  const credentials = await emulatorCredentials(dir);
  const urlAt = (port: number) => emulatorUrl(credentials, `http://localhost:${port}`);
  try {
    await server.register(await emulatorPlugin(dir, urlAt(port)));
    await listen(server, { port, host: "localhost", portName: "--port", hostName: "The name" });
    const address = server.server.address();
    const url = urlAt(typeof address === "object" && address ? address.port : port);
    await keepEmulatorUrl(dir, url);
    return { url, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}
