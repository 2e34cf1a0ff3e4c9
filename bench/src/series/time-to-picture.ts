import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@user-image/testing/free-port";
import type { PictureResult, PictureTask } from "../browser/task.js";
import { OUR_SETTINGS, peerSettings } from "../contestants.js";
import { PROGRAMS, SCRATCH } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { type Launch, withServers } from "../processes/server.js";
import { beginStep } from "../progress.js";
import type { Section } from "../report/section.js";
import { NETWORKS, type PictureResults, pictureSection } from "../report/time-to-picture.js";
import type { Scale } from "../scale.js";
import { filledFolder } from "../stores/fill-sqlite.js";

/** More than there are measurements in a round: each has a user of its own. */
const USERS_PER_ROUND = 10;

/** How long it takes from setting a picture until a browser on a slow network has painted it. */
export async function timeToPicture({ pictureRounds }: Scale): Promise<Section> {
  // One round more, which is not measured.
  const usersPerRun = (pictureRounds + 1) * USERS_PER_ROUND;
  const cloudinaryPort = await freePort();
  const cloudinaryUrl = `http://127.0.0.1:${cloudinaryPort}`;
  const launches = await launchesOf(usersPerRun * 4, cloudinaryUrl);
  return withServers(launches, async ({ ours, multer, presign }) => {
    const servers = { ours: ours.url, multer: multer.url, presign: presign.url };
    let firstUser = 0;
    const run = (network: keyof typeof NETWORKS, photo: PictureTask["photo"]) => {
      beginStep(`${network} network, ${photo}`);
      const task: PictureTask = {
        ...servers,
        delivery: `${cloudinaryUrl}/demo`,
        network: NETWORKS[network],
        photo,
        rounds: pictureRounds,
        firstUser,
      };
      firstUser += usersPerRun;
      return runProgram<PictureResult>(PROGRAMS.timeToPicture, task, { core: "any" });
    };
    const results: PictureResults = {
      slow: { jpeg: await run("slow", "jpeg"), heic: await run("slow", "heic") },
      fast: { jpeg: await run("fast", "jpeg"), heic: await run("fast", "heic") },
    };
    return pictureSection(results);
  });
}

async function launchesOf(users: number, cloudinaryUrl: string) {
  const CLOUDINARY_URL = `cloudinary://key:secret@demo?upload_prefix=${cloudinaryUrl}`;
  const port = await freePort();
  const peer = { ...peerSettings(users), CLOUDINARY_URL };
  return {
    cloudinary: {
      file: PROGRAMS.slowCloudinary,
      settings: { DIR: await mkdtemp(join(SCRATCH, "cloudinary-")) },
      port: Number(new URL(cloudinaryUrl).port),
      isFree: true,
    },
    ours: {
      file: PROGRAMS.ours,
      // With a URL at which Cloudinary notifies it of an upload.
      settings: {
        ...OUR_SETTINGS,
        CLOUDINARY_URL,
        DATA_DIR: await filledFolder(users),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
      },
      port,
    },
    multer: { file: PROGRAMS.multer, settings: peer },
    presign: { file: PROGRAMS.presign, settings: peer },
  } satisfies Record<string, Launch>;
}
