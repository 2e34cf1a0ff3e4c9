import { cpus, loadavg } from "node:os";
import type { NetworkConditions } from "@user-image/testing/slow-network";
import {
  CROPPING,
  type PictureContestant,
  type PictureResult,
  type PictureRound,
  SIDE,
} from "../browser/task.js";
import { STEPS, type Step } from "../browser/timeline.js";
import { NAMES } from "../contestants.js";
import { OTHER_TIME, UPLOAD_TIME } from "../servers/cloudinary-times.js";
import { ratiosOf, type Spread, spreadOf } from "../statistics.js";
import { bytes, figure, spread, table } from "./format.js";
import { atMost, type Section } from "./section.js";

export const NETWORKS = {
  slow: { roundTrip: 150, bitsPerSecond: 1.6e6 },
  fast: { roundTrip: 60, bitsPerSecond: 9e6 },
} as const;

export type PictureResults = Readonly<
  Record<keyof typeof NETWORKS, Readonly<Record<"jpeg" | "heic", PictureResult>>>
>;

const CONTESTANTS: Readonly<Record<PictureContestant, string>> = {
  picker: "user-image: picker",
  client: "user-image: client, after `prefetch`",
  withoutPrefetch: "user-image: client",
  multer: NAMES.multer,
  presign: NAMES.presign,
  alone: "upload alone of the prepared file",
};

/** What the picker may add to the upload of what it has prepared: two round trips, and this. In milliseconds. */
const WORK = 150;

export function pictureSection(results: PictureResults): Section {
  const { slow, fast } = results;
  const { picker, client, multer, presign } = slow.jpeg.rounds;
  const added = addedBy(fast.jpeg);
  return {
    title: "From Set picture to the picture",
    bars: [
      atMost("Time to picture at 1.6 Mbit/s: picker to (3)", 0.15, ratioOf(picker, multer)),
      atMost("Time to picture at 1.6 Mbit/s: picker to (7)", 0.15, ratioOf(picker, presign)),
      atMost("Time to picture at 1.6 Mbit/s: client to picker", 1.1, ratioOf(client, picker)),
      atMost(
        "Time to picture at 9 Mbit/s: ms more than the upload alone",
        2 * NETWORKS.fast.roundTrip + WORK,
        spreadOf(added),
      ),
    ],
    text: [
      about(results),
      part("A JPEG of 12 megapixels", NETWORKS.slow, slow.jpeg),
      part("A JPEG of 12 megapixels", NETWORKS.fast, fast.jpeg),
      part("A HEIC", NETWORKS.slow, slow.heic),
      part("A HEIC", NETWORKS.fast, fast.heic),
    ].join("\n\n"),
  };
}

function about({ slow, fast }: PictureResults): string {
  const { photo, prepared, rounds } = fast.jpeg;
  const copy = spreadOf(rounds.picker.map(({ shown }) => shown));
  const alone = spreadOf((rounds.alone ?? []).map(({ painted }) => painted));
  const slowCopy = spreadOf(slow.jpeg.rounds.picker.map(({ shown }) => shown / 1000));
  return `
From the click on *Set picture*, or from the call, until the browser has painted the picture that Cloudinary delivers, ${SIDE} by ${SIDE} pixels:
decoded, and one frame later. Measured on ${new Date().toISOString().slice(0, 10)} in ${rounds.picker.length} rounds, in a headless Chromium that shares ${cpus().length} cores with all servers and the
network (load of the last 5 minutes: ${figure(loadavg()[1] ?? Number.NaN)}). Each time the page has just been opened, with an empty cache, by a user without a picture, and has
exchanged a first request with its server. The user then crops for ${CROPPING / 1000} s in the picker. Each page is of another origin than its server, so that there are
preflight requests.

The network is a proxy between the browser and all servers: it has a delay, a bandwidth each way for all connections together, and takes a round trip
for each new connection; it has no TLS, slow start or loss. (The DevTools protocol does not slow preflight requests down.) The servers
reach Cloudinary without it. An emulator replaces Cloudinary. It answers an upload ${UPLOAD_TIME} ms after the last byte, which is an assumption, since
Cloudinary publishes no figure; and it delivers a picture that it has to derive first after ${OTHER_TIME} ms, as in
[an example of Cloudinary's](https://cloudinary.com/blog/inside_the_black_box_with_server_timing). Both are the same for all contestants. It
notifies our service of each upload (\`PUBLIC_URL\`), so that PATCH makes no call to it.

(3) sends the photo through the server, which passes it on to Cloudinary while it arrives. (7) gets a signature, uploads the photo to Cloudinary as it is,
and lets the server confirm Cloudinary's answer, as UploadThing does it. The JPEG has 4032 by 3024 pixels and the noise of a phone's camera: ${bytes(photo)}, of which the
picker uploads ${bytes(prepared)}, a square; the client, which is given no square, uploads less. Chromium cannot decode HEIC, so that our picker and client send it as it is, as (3) and (7) do: they
save nothing there. It is padded to its size, and the emulator takes a second or two to decode it, not ${UPLOAD_TIME} ms.

The steps are medians in milliseconds. Each moment belongs to one step: where two run at once, to the one further left. "upload" includes Cloudinary's time, "picture" the redirect of
our service; "prepare" and "paint" are the browser's own work.

The picker shows its own copy of the JPEG as soon as the service has set it: after ${figure(slowCopy.median)} s at ${mbits(NETWORKS.slow)} and ${figure(copy.median / 1000)} s at ${mbits(NETWORKS.fast)}.
There the upload of the same bytes takes ${figure(alone.median / 1000)} s alone, in a connection that is open; the last target is about this difference. The tables count until
Cloudinary's picture is there.`.trim();
}

function mbits({ bitsPerSecond }: NetworkConditions): string {
  return `${bitsPerSecond / 1e6} Mbit/s`;
}

/** From the user's click until the picker has painted its own copy, without the upload. */
function addedBy({ rounds: { picker, alone } }: PictureResult): number[] {
  return picker.map(({ shown }, round) => shown - (alone?.[round]?.painted ?? Number.NaN));
}

function part(photo: string, network: NetworkConditions, result: PictureResult): string {
  const head = ["", "seconds", "÷ (3)", "÷ (7)", ...STEPS.map((step) => step)];
  const { multer, presign } = result.rounds;
  const rows = (Object.keys(CONTESTANTS) as PictureContestant[]).flatMap((name) => {
    const rounds = result.rounds[name];
    if (!rounds) return [];
    return [
      [
        CONTESTANTS[name],
        spread(spreadOf(rounds.map(({ painted }) => painted / 1000))),
        figure(ratioOf(rounds, multer).median),
        figure(ratioOf(rounds, presign).median),
        ...STEPS.map((step) => figure(stepOf(rounds, step))),
      ],
    ];
  });
  return `**${photo} of ${bytes(result.photo)}, ${mbits(network)}, ${network.roundTrip} ms:**\n\n${table(head, rows)}`;
}

function ratioOf(ones: readonly PictureRound[], others: readonly PictureRound[]): Spread {
  const painted = (rounds: readonly PictureRound[]) => rounds.map(({ painted }) => painted);
  return ratiosOf(painted(ones), painted(others));
}

function stepOf(rounds: readonly PictureRound[], step: Step): number {
  return spreadOf(rounds.map(({ steps }) => steps[step])).median;
}
