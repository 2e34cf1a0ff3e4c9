import {
  type EventSender,
  type ImageChanged,
  isDomainError,
  isOwn,
  type SignedUpload,
  type User,
  type UserId,
  type UserRepository,
} from "@user-image/domain";
import {
  anImage,
  aUser,
  fillStore,
  InMemoryMediaInventory,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
} from "@user-image/domain/testing";
import type { Scheduler } from "fast-check";
import { type ForgetfulPorts, type Mishap, type Ports, portsOf } from "./mishaps.js";
import { type File, Outside } from "./outside.js";
import { Receiver, senderTo } from "./receiver.js";
import { type Answer, HOUR, type Moderating, moderationOf, perform, type Request } from "./requests.js";
import { ADOPTED, Witness } from "./witness.js";

/** The first user shows an adopted image at the start. */
export const USERS: Readonly<Record<"numbers" | "texts", readonly [UserId, ...UserId[]]>> = {
  numbers: [1, 2, 3],
  texts: ["1", "auth0|é 2", "__proto__"],
};

/** A request, a notification or a worker's pass, begun at some moment and met by a mishap perhaps. */
export type Step =
  | { readonly do: "grant" | "remove"; readonly user: UserId; readonly mishap: Mishap | null }
  | { readonly do: "erase"; readonly user: UserId; readonly mishap: Mishap | null }
  | { readonly do: "set adopted"; readonly user: UserId; readonly mishap: Mishap | null }
  | { readonly do: "set"; readonly user: UserId; readonly image: number; readonly mishap: Mishap | null }
  | {
      readonly do: "moderate";
      readonly user: UserId;
      readonly how: Moderating;
      readonly image: number;
      readonly mishap: Mishap | null;
    }
  | { readonly do: "tell of upload"; readonly image: number; readonly mishap: Mishap | null }
  | { readonly do: "upload" | "bend"; readonly image: number; readonly file: File }
  | { readonly do: "lose" | "reject"; readonly image: number }
  | { readonly do: "delete account"; readonly user: UserId }
  | {
      readonly do: "tell of rejection" | "tell of deletion";
      readonly image: number;
      readonly mishap: Mishap | null;
    }
  | { readonly do: "collect" | "send" | "audit"; readonly mishap: Mishap | null }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "let happen"; readonly events: number };

type Begun = Extract<Step, { readonly mishap: Mishap | null }>;
type Outer = Exclude<Step, Begun>;

interface Granted {
  readonly owner: UserId;
  readonly upload: SignedUpload;
}

/** A few users, any number of clients, servers and workers, one store and one media library. */
export class Simulation {
  readonly users: InMemoryUserRepository;
  readonly media: InMemoryMediaLibrary;
  readonly witness = new Witness();
  private receiver = new Receiver([]);
  private eventIds = 0;
  private readonly outside: Outside;
  private readonly granted: Granted[] = [];
  private now = Date.parse("2026-01-01T00:00:00Z");

  constructor(
    private readonly scheduler: Scheduler,
    private readonly ids: (typeof USERS)["numbers"],
  ) {
    this.users = new InMemoryUserRepository(typeof ids[0] === "number" ? "number" : "string");
    this.media = new InMemoryMediaLibrary(() => this.clock());
    const destroy = this.media.destroy.bind(this.media);
    this.media.destroy = (publicId) => {
      this.witness.seeDestruction(this.users.all(), publicId);
      return destroy(publicId);
    };
    this.outside = new Outside(this.media, destroy, () => this.clock());
  }

  async run(steps: readonly Step[]): Promise<void> {
    const adopted = anImage(ADOPTED, { arrivesBy: new Date(0), adopted: true });
    const users = this.ids.map((id) => aUser({ id, image: id === this.ids[0] ? adopted : null }));
    await fillStore(
      this.users,
      users.map((user) => ({ user })),
    );
    for (const user of users) this.witness.seeShown(user);
    this.receiver = new Receiver(users);
    for (const step of steps) {
      if ("mishap" in step) await this.begin(step);
      else await this.happen(step);
    }
    await this.scheduler.waitIdle();
  }

  /** Sends the notifications of what the service learns in no other way, lets time pass, and runs workers until nothing is left to do. */
  async settle(): Promise<void> {
    for (const request of this.outside.news()) await this.performSoundly(request);
    for (let pass = 0; pass < 10; pass++) {
      this.now += 24 * HOUR;
      await this.performSoundly({ do: "collect" });
      await this.performSoundly({ do: "send" });
    }
    this.witness.seeEnd(this.users.all(), await this.outside.images());
    this.receiver.seeEnd(this.users.all());
  }

  /** Every public id there is in the media library, and every one that is shown and can be there. */
  images() {
    const own = this.users.all().flatMap(({ images }) => images.filter(isOwn));
    return {
      kept: this.media.publicIds().sort(),
      shown: own
        .filter(({ state }) => state === "shown")
        .map(({ publicId }) => publicId)
        .sort(),
      remembered: own.filter(({ state }) => state !== "shown"),
    };
  }

  /** Where the promises of docs/guarantees.md were broken. */
  violations(): string[] {
    return [...this.witness.violations, ...this.receiver.violations];
  }

  private async performSoundly(request: Request): Promise<void> {
    const { receiver } = this;
    const sender = { isCircuitOpen: false, send: async (event: ImageChanged) => receiver.receive(event) };
    await this.perform(request, this.portsFor(request), sender);
    this.check();
  }

  private async happen(step: Outer): Promise<void> {
    if (step.do === "wait") this.now += step.hours * HOUR;
    else if (step.do === "let happen") await this.letHappen(step.events);
    else if (step.do === "delete account") await this.users.deleteAccount(step.user, this.clock());
    else void this.happenOutside(step);
  }

  private async begin(step: Begun): Promise<void> {
    const request = await this.requestOf(step);
    if (!request) return;
    const ports = portsOf(this.portsFor(request), this.scheduler, step.mishap, () => this.check());
    const sender = senderTo(this.receiver, this.scheduler, step.mishap, () => this.clock());
    this.answer(request, ports, sender).catch((error) => {
      if (!isDomainError(error)) this.witness.note(`${step.do}: ${error}`);
    });
  }

  private perform(request: Request, ports: Ports, sender: EventSender): Promise<Answer> {
    const newId = () => `event ${++this.eventIds}`;
    return perform(request, ports, () => this.clock(), { sender, newId });
  }

  private async answer(request: Request, ports: Ports, sender: EventSender): Promise<void> {
    const deletion = this.outside.deletionBy(request);
    const answer = await this.perform(request, ports, sender);
    if (request.do === "grant") this.granted.push({ owner: request.user, upload: answer as SignedUpload });
    this.outside.hear(deletion);
    this.witness.seeAnswer(request, answer, this.owners());
  }

  /** What a step means by now: an image is one of those that were granted, and null if there is nothing to tell. */
  private async requestOf(step: Begun): Promise<Request | null> {
    if (step.do === "erase") return { ...step, isDeleted: this.stored(step.user).isDeleted };
    if (step.do === "set adopted") return { do: "set", user: step.user, publicId: ADOPTED };
    if (!("image" in step)) return step;
    const publicId = this.grantOf(step)?.upload.publicId ?? "unknown";
    if (step.do === "moderate") return { do: step.do, user: step.user, ...moderationOf(step.how, publicId) };
    if (step.do === "tell of deletion") return this.outside.deletionOf(publicId) ?? { do: step.do, publicId };
    if (step.do !== "tell of upload") return { ...step, publicId };
    const facts = await this.media.inspect(publicId);
    return facts && { ...step, publicId, facts };
  }

  private async happenOutside(step: Extract<Outer, { readonly image: number }>): Promise<void> {
    const grant = this.grantOf(step);
    await this.scheduler.schedule(Promise.resolve(), step.do);
    if (!grant) return;
    const { upload } = grant;
    if (step.do === "upload" || step.do === "bend") await this.outside[step.do](upload, step.file);
    else await this.outside[step.do](upload.publicId, this.users.all());
    this.check();
  }

  private grantOf({ image }: { readonly image: number }): Granted | undefined {
    return this.granted.at(image % (this.granted.length || 1));
  }

  /** The store and the media library, with each write compared to what the request asks for. */
  private portsFor(request: Request): ForgetfulPorts {
    const { users, media, witness } = this;
    const update: UserRepository["update"] = (user, change) => {
      const before = this.stored(user.id);
      const updating = users.update(user, change);
      // It takes effect at once, and is only answered later.
      const after = this.stored(user.id);
      witness.seeWrite(request, before, after, (publicId) => this.outside.isUnfit(publicId));
      witness.seeSetting(before, after, (publicId) => this.outside.isKnownToBeDeleted(publicId));
      return updating;
    };
    const again: UserRepository["update"] = async (user, change) => {
      const before = this.stored(user.id);
      const updated = await update(before, change);
      witness.seeRepetition(request, user, before, this.stored(user.id));
      return updated;
    };
    const inventory = new InMemoryMediaInventory(media, true, 2);
    return { media, users: Object.assign(Object.create(users), { update }), again, inventory };
  }

  private async letHappen(events: number): Promise<void> {
    for (let event = 0; event < events && this.scheduler.count() > 0; event++)
      await this.scheduler.waitNext(1);
  }

  private check(): void {
    const { users, media, outside } = this;
    this.witness.look(users.all(), media.publicIds(), this.owners(), outside.lost());
  }

  private owners(): Map<string, UserId> {
    const granted = this.granted.map(({ owner, upload }) => [upload.publicId, owner] as const);
    return new Map([[ADOPTED, this.ids[0]], ...granted]);
  }

  private stored(id: UserId): User {
    return this.users.all().find((user) => user.id === id) as User;
  }

  private clock(): Date {
    return new Date(this.now);
  }
}
