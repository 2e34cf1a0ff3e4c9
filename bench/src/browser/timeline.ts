import type { Page } from "@user-image/testing/browser";

/** What takes the time, where two happen at once the earlier of this list. The last two are the browser's own work. */
export const STEPS = [
  "connect",
  "preflight",
  "upload",
  "confirm",
  "picture",
  "permission",
  "prepare",
  "paint",
] as const;

export type Step = (typeof STEPS)[number];
export type Steps = Record<Step, number>;

/** Milliseconds since 1970. */
interface Interval {
  readonly step: Step;
  readonly from: number;
  to: number;
}

/** Of a request of the DevTools protocol. */
interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records when a page waits for which request, preflight requests included, by the DevTools protocol. */
export class Timeline {
  private readonly intervals: Interval[] = [];
  private readonly open = new Map<string, Interval>();
  /** Of the clock of the browser's events behind that of 1970. In seconds. */
  private offset = 0;

  static async of(page: Page): Promise<Timeline> {
    const timeline = new Timeline();
    const session = await page.context().newCDPSession(page);
    session.on("Network.requestWillBeSent", ({ requestId, request, timestamp, wallTime }) => {
      timeline.offset = wallTime - timestamp;
      // A redirect continues the request.
      if (!timeline.open.has(requestId)) timeline.begin(requestId, request, timestamp);
    });
    session.on("Network.responseReceived", ({ response: { timing } }) => {
      if (!timing || timing.connectStart < 0) return;
      const [from, to] = [timing.connectStart, timing.connectEnd].map((milliseconds) =>
        timeline.time(timing.requestTime + milliseconds / 1000),
      ) as [number, number];
      timeline.intervals.push({ step: "connect", from, to });
    });
    session.on("Network.loadingFinished", ({ requestId, timestamp }) => timeline.end(requestId, timestamp));
    session.on("Network.loadingFailed", ({ requestId, timestamp }) => timeline.end(requestId, timestamp));
    await session.send("Network.enable");
    return timeline;
  }

  /** How long each step took, in milliseconds. */
  steps(begin: number, end: number): Steps {
    const steps = Object.fromEntries(STEPS.map((step) => [step, 0])) as Steps;
    const times = this.intervals.flatMap(({ from, to }) => [from, to]);
    const within = times.filter((time) => time > begin && time < end).sort((a, b) => a - b);
    let from = begin;
    for (const to of [...within, end]) {
      steps[this.stepAt((from + to) / 2)] += to - from;
      from = to;
    }
    return steps;
  }

  private stepAt(time: number): Step {
    const running = this.intervals.filter(({ from, to }) => from <= time && time < to);
    const waiting = STEPS.find((step) => running.some((interval) => interval.step === step));
    const isUploaded = this.intervals.some(({ step, to }) => step === "upload" && to <= time);
    return waiting ?? (isUploaded ? "paint" : "prepare");
  }

  private begin(requestId: string, sent: Sent, timestamp: number): void {
    if (!sent.url.startsWith("http:")) return;
    const interval = { step: stepOf(sent), from: this.time(timestamp), to: Number.POSITIVE_INFINITY };
    this.open.set(requestId, interval);
    this.intervals.push(interval);
  }

  private end(requestId: string, timestamp: number): void {
    const interval = this.open.get(requestId);
    if (interval) interval.to = this.time(timestamp);
    this.open.delete(requestId);
  }

  private time(timestamp: number): number {
    return (timestamp + this.offset) * 1000;
  }
}

function stepOf({ url, method, headers }: Sent): Step {
  if (method === "OPTIONS") return "preflight";
  if (/\/(media-signature|presigned-uploads)$/.test(url)) return "permission";
  if (headers["Content-Type"]?.startsWith("multipart/form-data")) return "upload";
  return method === "GET" ? "picture" : "confirm";
}
