import { isDomainError, type SignedUpload, type User, type UserRepository } from "@user-image/domain";
import { InMemoryMediaLibrary, InMemoryUserRepository, png1x1, png3x2 } from "@user-image/domain/testing";
import type { Scheduler } from "fast-check";
import { type ForgetfulPorts, type Mishap, type Ports, portsOf } from "./mishaps.js";
import { HOUR, perform, type Request } from "./requests.js";
import { Witness } from "./witness.js";

export const USERS = [1, 2, 3];

/** A request, a notification or a worker's pass, begun at some moment and met by a mishap perhaps. */
export type Step =
  | { readonly do: "grant" | "remove" | "erase"; readonly user: number; readonly mishap: Mishap | null }
  | { readonly do: "set"; readonly user: number; readonly image: number; readonly mishap: Mishap | null }
  | { readonly do: "tell of upload"; readonly image: number; readonly mishap: Mishap | null }
  | { readonly do: "upload"; readonly image: number; readonly file: "small" | "large" }
  | {
      readonly do: "tell of rejection" | "tell of deletion";
      readonly image: number;
      readonly mishap: Mishap | null;
    }
  | { readonly do: "collect"; readonly mishap: Mishap | null }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "let happen"; readonly events: number };

type Begun = Exclude<Step, { do: "upload" | "wait" | "let happen" }>;

interface Granted {
  readonly owner: number;
  readonly upload: SignedUpload;
}

/** A few users, any number of clients, servers and workers, one store and one media library. */
export class Simulation {
  readonly users = new InMemoryUserRepository();
  readonly media: InMemoryMediaLibrary;
  readonly witness = new Witness();
  private readonly granted: Granted[] = [];
  private now = Date.parse("2026-01-01T00:00:00Z");

  constructor(private readonly scheduler: Scheduler) {
    this.media = new InMemoryMediaLibrary(() => this.clock());
    const destroy = this.media.destroy.bind(this.media);
    this.media.destroy = (publicId) => {
      this.witness.seeDestruction(this.users.all(), publicId);
      return destroy(publicId);
    };
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const id of USERS) await this.users.add({ id, username: `user ${id}` }, this.clock());
    for (const step of steps) {
      if (step.do === "wait") this.now += step.hours * HOUR;
      else if (step.do === "let happen") await this.letHappen(step.events);
      else if (step.do === "upload") void this.upload(step);
      else await this.begin(step);
    }
    await this.scheduler.waitIdle();
  }

  /** Lets time pass and sound workers run until nothing is left to do. */
  async settle(): Promise<void> {
    const request = { do: "collect" } as const;
    for (let pass = 0; pass < 10; pass++) {
      this.now += 24 * HOUR;
      await perform(request, this.portsFor(request), () => this.clock());
      this.check();
    }
  }

  /** Every public id there is in the media library, and every one that is shown. */
  images() {
    const users = this.users.all();
    return {
      kept: this.media.publicIds().sort(),
      shown: users.flatMap(({ image }) => (image ? [image.publicId] : [])).sort(),
      remembered: users.flatMap(({ grants, discards }) => [...grants, ...discards]),
    };
  }

  private async begin(step: Begun): Promise<void> {
    const request = await this.requestOf(step);
    if (!request) return;
    const ports = portsOf(this.portsFor(request), this.scheduler, step.mishap, () => this.check());
    this.answer(request, ports).catch((error) => {
      if (!isDomainError(error)) this.witness.note(`${step.do}: ${error}`);
    });
  }

  private async answer(request: Request, ports: Ports): Promise<void> {
    const answer = await perform(request, ports, () => this.clock());
    if (request.do === "grant") this.granted.push({ owner: request.user, upload: answer as SignedUpload });
    this.witness.seeAnswer(request, answer, this.owners());
  }

  /** What a step means by now: an image is one of those that were granted, and null if there is nothing to tell. */
  private async requestOf(step: Begun): Promise<Request | null> {
    if (!("image" in step)) return step;
    const publicId = this.grantOf(step)?.upload.publicId ?? "unknown";
    if (step.do !== "tell of upload") return { ...step, publicId };
    const facts = await this.media.inspect(publicId);
    return facts && { ...step, publicId, facts };
  }

  private async upload(step: { readonly image: number; readonly file: "small" | "large" }): Promise<void> {
    const grant = this.grantOf(step);
    await this.scheduler.schedule(Promise.resolve(), "upload");
    if (grant) await this.media.upload(grant.upload, step.file === "small" ? png1x1 : png3x2);
    this.check();
  }

  private grantOf({ image }: { readonly image: number }): Granted | undefined {
    return this.granted.at(image % (this.granted.length || 1));
  }

  /** The store and the media library, with each write compared to what the request asks for. */
  private portsFor(request: Request): ForgetfulPorts {
    const { users, media, witness } = this;
    const stored = (id: number) => users.all().find((user) => user.id === id) as User;
    const update: UserRepository["update"] = (user, change) => {
      const before = stored(user.id);
      const updating = users.update(user, change);
      // It takes effect at once, and is only answered later.
      const isThere = (publicId: string) => this.media.publicIds().includes(publicId);
      witness.seeWrite(request, before, stored(user.id), (publicId) => !isThere(publicId));
      return updating;
    };
    const again: UserRepository["update"] = async (user, change) => {
      const before = stored(user.id);
      const updated = await update(before, change);
      witness.seeRepetition(request, user.image, before, stored(user.id));
      return updated;
    };
    return { media, users: Object.assign(Object.create(users), { update }), again };
  }

  private async letHappen(events: number): Promise<void> {
    for (let event = 0; event < events && this.scheduler.count() > 0; event++)
      await this.scheduler.waitNext(1);
  }

  private check(): void {
    this.witness.look(this.users.all(), this.media.publicIds(), this.owners());
  }

  private owners(): Map<string, number> {
    return new Map(this.granted.map(({ owner, upload }) => [upload.publicId, owner]));
  }

  private clock(): Date {
    return new Date(this.now);
  }
}
