import {
  DestroyDiscards,
  EraseUserImages,
  GrantUpload,
  isDomainError,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  type SignedUpload,
  type User,
  type UserRepository,
} from "@user-image/domain";
import { InMemoryMediaLibrary, InMemoryUserRepository, png1x1, png3x2 } from "@user-image/domain/testing";
import type { Scheduler } from "fast-check";
import { type Mishap, type Ports, portsOf } from "./mishaps.js";
import { Witness } from "./witness.js";

const HOUR = 60 * 60 * 1000;
const lifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
/** Of the two files that clients upload, the larger one is refused. */
const limits = { formats: ["png"], maxBytes: png3x2.length - 1, maxPixels: 100 };

export const USERS = [1, 2, 3];

/** A request, a notification or a worker's pass, begun at some moment and met by a mishap perhaps. */
export type Step =
  | { readonly do: "grant" | "remove" | "erase"; readonly user: number; readonly mishap: Mishap | null }
  | { readonly do: "set"; readonly user: number; readonly image: number; readonly mishap: Mishap | null }
  | { readonly do: "upload"; readonly image: number; readonly file: "small" | "large" }
  | {
      readonly do: "tell of upload" | "tell of rejection" | "tell of deletion";
      readonly image: number;
      readonly mishap: Mishap | null;
    }
  | { readonly do: "collect"; readonly mishap: Mishap | null }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "let happen"; readonly events: number };

type Request = Exclude<Step, { do: "wait" | "let happen" }>;

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
      else this.begin(step);
    }
    await this.scheduler.waitIdle();
  }

  /** Lets time pass and sound workers run until nothing is left to do. */
  async settle(): Promise<void> {
    const { destroyDiscards } = this.processWith(this.portsFor({ do: "collect", mishap: null }));
    for (let pass = 0; pass < 10; pass++) {
      this.now += 24 * HOUR;
      await destroyDiscards.execute();
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

  private begin(step: Request): void {
    const mishap = "mishap" in step ? step.mishap : null;
    const image = "image" in step ? this.granted.at(step.image % (this.granted.length || 1)) : undefined;
    const ports = portsOf(this.portsFor(step, image?.upload.publicId), this.scheduler, mishap, () =>
      this.check(),
    );
    this.perform(step, image, this.processWith(ports), ports).catch((error) => {
      if (!isDomainError(error)) this.witness.note(`${step.do}: ${error}`);
    });
  }

  /** The store and the media library, with each write compared to what the request asks for. */
  private portsFor(step: Request, publicId = "unknown"): Ports {
    const { users, media, witness } = this;
    const stored = (id: number) => users.all().find((user) => user.id === id) ?? never();
    const update: UserRepository["update"] = (user, change) => {
      const before = stored(user.id);
      const updating = users.update(user, change);
      // It takes effect at once, and is only answered later.
      witness.seeWrite(before, stored(user.id), askedFor(step, before, publicId));
      return updating;
    };
    return { media, users: Object.assign(Object.create(users), { update }) };
  }

  private async perform(
    step: Request,
    image: Granted | undefined,
    process: Process,
    { users }: Ports,
  ): Promise<void> {
    const publicId = image?.upload.publicId ?? "unknown";
    const user = async (id: number) => (await users.findById(id)) ?? never();
    switch (step.do) {
      case "grant": {
        const upload = await process.grantUpload.execute({ user: await user(step.user) });
        this.granted.push({ owner: step.user, upload });
        return;
      }
      case "upload":
        await this.scheduler.schedule(Promise.resolve(), "upload");
        if (image) await this.media.upload(image.upload, step.file === "small" ? png1x1 : png3x2);
        return this.check();
      case "set": {
        const answer = await process.setUserImage.execute({ user: await user(step.user), publicId });
        if (answer.image?.publicId !== publicId)
          this.witness.note("a request is answered with another image");
        this.witness.seeAcknowledgement(step.user, publicId);
        if (image?.owner !== step.user) this.witness.note("a user has set another's image");
        return;
      }
      case "remove":
        await process.removeUserImage.execute({ user: await user(step.user) });
        return;
      case "erase":
        await process.eraseUserImages.execute({ id: step.user });
        return;
      case "tell of upload": {
        const facts = await this.media.inspect(publicId);
        if (facts) await process.recordUpload.execute({ publicId, facts });
        return;
      }
      case "tell of rejection":
        return process.rejectImage.execute({ publicId });
      case "tell of deletion":
        return process.recordDeletion.execute({ publicId });
      case "collect":
        await process.destroyDiscards.execute();
    }
  }

  private processWith({ users, media }: Ports) {
    const clock = () => this.clock();
    return {
      grantUpload: new GrantUpload(users, media, clock, lifetimes),
      setUserImage: new SetUserImage(users, media, clock, limits, lifetimes),
      removeUserImage: new RemoveUserImage(users, clock, lifetimes),
      recordUpload: new RecordUpload(users, clock, limits),
      rejectImage: new RejectImage(users, clock),
      recordDeletion: new RecordDeletion(users, media, clock),
      eraseUserImages: new EraseUserImages(users, media, clock),
      destroyDiscards: new DestroyDiscards(users, media, clock, HOUR / 60, () => 0),
    };
  }

  private async letHappen(events: number): Promise<void> {
    for (let event = 0; event < events && this.scheduler.count() > 0; event++)
      await this.scheduler.waitNext(1);
  }

  private check(): void {
    const owners = new Map(this.granted.map(({ owner, upload }) => [upload.publicId, owner]));
    this.witness.look(this.users.all(), this.media.publicIds(), owners);
  }

  private clock(): Date {
    return new Date(this.now);
  }
}

/** What a request means to be shown of a user: a public id, or null for none, or undefined for no change. */
function askedFor(step: Request, user: User, publicId: string): string | null | undefined {
  switch (step.do) {
    case "set":
      return step.user === user.id ? publicId : undefined;
    case "remove":
    case "erase":
      return step.user === user.id ? null : undefined;
    case "tell of rejection":
    case "tell of deletion":
      return user.image?.publicId === publicId ? null : undefined;
    default:
      return undefined;
  }
}

type Process = ReturnType<Simulation["processWith"]>;

function never(): never {
  throw new Error("There is no such user.");
}
