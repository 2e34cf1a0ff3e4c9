import {
  afterUpdate,
  type Change,
  dueAt,
  type ImageFacts,
  type InspectedImage,
  isDiscard,
  type MediaEvent,
  newUser,
  publicIdsOf,
  type SignedUpload,
  toPerson,
  type User,
  type UserId,
  UserNotFound,
} from "@user-image/domain";
import { limits, type Request } from "../requests.js";
import { ADOPTED, Witness } from "../witness.js";
import { IDS, type Ids } from "./ids.js";
import type { Process } from "./process.js";
import { textAt, textOf } from "./text.js";

const START = new Date("2026-01-01T00:00:00Z");

/** A notification. The media library sends it until it is processed, and once more at any later time. */
export interface Notice {
  readonly event: MediaEvent;
  readonly isHeard: boolean;
  /** Whether the service measures the image anyway before it stays shown, so that it does not need this notification. */
  readonly isFoundOut: boolean;
}

/** Everything there is at one moment: store, media library, clients, and one process that waits. */
export class World {
  now = START.getTime();
  readonly users: Map<UserId, User>;
  readonly media: Map<string, ImageFacts>;
  /** How often each image was uploaded. */
  readonly versions: Map<string, number>;
  readonly notices: Map<string, Notice>;
  /** What others than the service have deleted. */
  readonly lost: Set<string>;
  /** What moderation has rejected. */
  readonly rejected: Set<string>;
  readonly witness: Witness;
  granted = 0;
  /** Those whose public id a client knows. */
  signatures: readonly SignedUpload[] = [];
  waiting: Process | null = null;
  interruptions = 0;

  constructor(
    other?: World,
    readonly ids: Ids = other?.ids ?? IDS.number,
  ) {
    this.users = new Map(other?.users ?? Object.values(ids).map((id) => [id, newUser({ id }, START)]));
    this.media = new Map(other?.media);
    this.versions = new Map(other?.versions);
    this.notices = new Map(other?.notices);
    this.lost = new Set(other?.lost);
    this.rejected = new Set(other?.rejected);
    this.witness = new Witness(other?.witness);
    if (!other) return;
    this.now = other.now;
    this.granted = other.granted;
    this.signatures = other.signatures;
    this.waiting = other.waiting;
    this.interruptions = other.interruptions;
  }

  user(id: UserId): User {
    const user = this.users.get(id);
    if (!user) throw new UserNotFound();
    return user;
  }

  ownerOf(publicId: string): User | null {
    return [...this.users.values()].find((user) => publicIdsOf(user).includes(publicId)) ?? null;
  }

  due(): User[] {
    const isDue = (user: User) => (dueAt(user)?.getTime() ?? Number.POSITIVE_INFINITY) <= this.now;
    return [...this.users.values()].filter(isDue);
  }

  /** As every store does, and it takes a millisecond: from the user in hand, and again from what is stored if that went stale. */
  update(user: User, change: Change): User {
    const stored = this.user(user.id);
    const changed = change(user);
    if (changed === user) return user;
    if (user.revision !== stored.revision) return this.update(stored, change);

    const updated = afterUpdate(stored, changed);
    this.users.set(user.id, updated);
    this.now += 1;
    return updated;
  }

  grantUpload(expiresAt: Date): SignedUpload {
    return { publicId: `image-${++this.granted}`, uploadUrl: "", fields: {}, expiresAt };
  }

  /** Shows an image that another service has written. */
  adopt(): void {
    const facts = { version: 1, format: "png", bytes: 0, width: 0, height: 0 };
    this.media.set(ADOPTED, facts);
    const image = {
      state: "shown",
      publicId: ADOPTED,
      facts,
      arrivesBy: new Date(0),
      adopted: true,
    } as const;
    const ada = { ...this.user(this.ids.ada), images: [image] };
    this.users.set(this.ids.ada, ada);
    this.witness.seeShown(ada);
  }

  inspect(publicId: string): InspectedImage | null {
    const facts = this.media.get(publicId);
    if (!facts) return null;
    return this.rejected.has(publicId) ? { ...facts, isRejected: true } : facts;
  }

  /** Whether others than the service have made an image one that is not to be shown. */
  isUnfit(publicId: string): boolean {
    const isTooLarge = (this.media.get(publicId)?.bytes ?? 0) > limits.maxBytes;
    return this.lost.has(publicId) || this.wasRejected(publicId) || isTooLarge;
  }

  /** Even if it was replaced since. */
  wasRejected(publicId: string): boolean {
    return this.notices.has(rejectionOf(publicId));
  }

  /** An upload to an id that has one already replaces it, which a signature allows only if it is bent. */
  upload(publicId: string, bytes = 1): void {
    const version = (this.versions.get(publicId) ?? 0) + 1;
    const facts = { version, format: "png", bytes, width: 1, height: 1 };
    this.versions.set(publicId, version);
    this.media.set(publicId, facts);
    this.lost.delete(publicId);
    this.rejected.delete(publicId);
    this.tell(`upload ${version} of ${publicId}`, { kind: "uploaded", publicId, facts }, true);
  }

  loseElsewhere(publicId: string): void {
    const version = this.versions.get(publicId);
    this.media.delete(publicId);
    this.lost.add(publicId);
    const event = { kind: "deleted", publicId, version } as const;
    this.tell(this.deletionOf(publicId), event, this.isAskedAbout(publicId));
  }

  reject(publicId: string): void {
    this.rejected.add(publicId);
    this.tell(rejectionOf(publicId), { kind: "rejected", publicId }, this.isAskedAbout(publicId));
  }

  /** Another service marks the account as deleted. */
  deleteAccount(): void {
    const ada = this.user(this.ids.ada);
    this.users.set(this.ids.ada, { ...ada, ...toPerson({ ...ada.profile, deletedAt: new Date(this.now) }) });
  }

  /** Whether the service has completely processed the notification that the last upload is deleted. */
  isKnownToBeDeleted(publicId: string): boolean {
    return this.lost.has(publicId) && this.notices.get(this.deletionOf(publicId))?.isHeard === true;
  }

  /** Whether an image is looked at again: when it is set or, if an upload can still arrive, when none can. */
  private isAskedAbout(publicId: string): boolean {
    const wasSet = this.user(this.ids.ada).images.find(
      (image) => image.publicId === publicId && (image.state === "shown" || isDiscard(image)),
    );
    return wasSet ? +wasSet.arrivesBy > this.now : !this.waiting;
  }

  private deletionOf(publicId: string): string {
    return `deletion ${this.versions.get(publicId)} of ${publicId}`;
  }

  private tell(name: string, event: MediaEvent, isFoundOut: boolean): void {
    this.notices.set(name, { event, isHeard: false, isFoundOut });
  }

  /** A notification that was processed completely is not repeated, but may arrive late once more. */
  hear(request: Request): void {
    for (const [name, notice] of this.notices) {
      if (isSame(telling(notice.event), request)) this.notices.set(name, { ...notice, isHeard: true });
    }
  }

  look(): void {
    const owners = new Map(this.signatures.map(({ publicId }) => [publicId, this.ids.ada]));
    this.witness.look([...this.users.values()], [...this.media.keys()], owners, this.lost);
  }

  /** `key` is the same for worlds in which no process could ever notice a difference; `keyAtRest` ignores who waits. */
  keys(): { readonly key: string; readonly keyAtRest: string } {
    const { users, media, notices, signatures, granted, waiting, interruptions, now } = this;
    const stored = [...users.values()].map((user) => textOf(user, now));
    const told = [...notices].map(([name, { isHeard, isFoundOut }]) => [name, isHeard, isFoundOut].join());
    const files = [
      ...media.keys(),
      ...[...media.values()].map((facts) => textAt(facts, now)),
      "deleted",
      ...this.lost,
      "rejected",
      ...this.rejected,
      ...this.versions.values(),
    ];
    const state = [stored, files, told, [textAt(signatures, now), granted]]
      .map((part) => part.join())
      .join(";");
    const keyAtRest = `${state} ${this.witness.memory()}`;
    const paused = waiting && [
      textAt(waiting.request, now),
      waiting.when,
      ...waiting.heard.map(this.aged, this),
    ];
    return { key: `${keyAtRest} ${paused?.join()} ${interruptions}`, keyAtRest };
  }

  /** A user in hand counts by how stale they are, and what a clock has said by how long ago. */
  private aged(entry: unknown): string {
    if (entry instanceof Date) return String(Math.round((entry.getTime() - this.now) / 1000));
    if (Array.isArray(entry)) return `[${entry.map(this.aged, this).join()}]`;
    const user = entry as User | null;
    if (user?.revision === undefined || user.id === undefined) return textAt(entry, this.now);
    return `${textOf(user, this.now)} ${this.user(user.id).revision - user.revision}`;
  }
}

function rejectionOf(publicId: string): string {
  return `rejection of ${publicId}`;
}

/** The request to the service that a notification makes. */
export function telling(event: MediaEvent): Request {
  if (event.kind === "uploaded") return { do: "tell of upload", ...event };
  return { do: event.kind === "rejected" ? "tell of rejection" : "tell of deletion", ...event };
}

function isSame(one: Request, other: Request): boolean {
  return one.do === other.do && JSON.stringify(one) === JSON.stringify(other);
}
