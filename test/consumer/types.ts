// Compiled, not run: every name that the packages export, and what it takes to write an adapter in TypeScript.
import * as cloudinary from "@user-image/adapters/cloudinary";
import * as mongodb from "@user-image/adapters/mongodb";
import * as sqlite from "@user-image/adapters/sqlite";
import * as webhook from "@user-image/adapters/webhook";
import * as client from "@user-image/client";
import * as words from "@user-image/client/words";
import * as emulator from "@user-image/cloudinary-emulator";
import type { Change, Clock, MediaLibrary, User, UserId, UserRepository } from "@user-image/domain";
import * as domain from "@user-image/domain";
import * as testing from "@user-image/domain/testing";
import * as http from "@user-image/http";
import Fastify from "fastify";

export const modules = {
  client,
  cloudinary,
  domain,
  emulator,
  http,
  mongodb,
  sqlite,
  testing,
  webhook,
  words,
};

export class ReadOnlyUsers implements UserRepository {
  constructor(private readonly users: readonly User[]) {}

  async findById(id: UserId): Promise<User | null> {
    return this.users.find((user) => user.id === id) ?? null;
  }

  async findByToken(): Promise<User | null> {
    return null;
  }

  async findByPublicId(): Promise<User | null> {
    return null;
  }

  async findOwned(): Promise<string[]> {
    return [];
  }

  async findAfter() {
    return { users: this.users, unreadable: [], next: null };
  }

  async findDue(): Promise<User[]> {
    return [];
  }

  async oldestDue(): Promise<Date | null> {
    return null;
  }

  async countDue(): Promise<number> {
    return 0;
  }

  async findUnsent(): Promise<User[]> {
    return [];
  }

  async oldestUnsent(): Promise<Date | null> {
    return null;
  }

  async time(): Promise<null> {
    return null;
  }

  async update(user: User, change: Change): Promise<User> {
    return change(user);
  }
}

export function useCaseOf(users: UserRepository, media: MediaLibrary, clock: Clock): domain.SetUserImage {
  const limits = { formats: ["jpg"], maxBytes: 1, maxPixels: 1 };
  return new domain.SetUserImage(users, media, clock, limits, { grant: 1000, grace: 1000 });
}

export function statusOf(error: domain.DomainError): number {
  return error.code === "store_unavailable" ? 503 : 422;
}

export async function mount(service: http.Service, options: http.ApiOptions): Promise<void> {
  const app = Fastify();
  await app.register(http.userImage, { service: { ...service, ...options }, prefix: "/pictures" });
  await app.register(emulator.cloudinaryEmulator, { dir: "x", cloudName: "a", apiKey: "b", apiSecret: "c" });
}

interface Member {
  readonly fullName: string;
}

export async function mountForMembers(service: http.Service<Member> & http.ApiOptions): Promise<void> {
  const app = Fastify();
  await app.register(http.userImage, {
    prefix: "/pictures",
    service,
    authenticate: async ({ headers }) => headers["x-member"]?.toString() ?? null,
    toBody: ({ id, profile, image }) => ({ id, fullName: profile.fullName, image }),
    page: false,
    docs: false,
    metrics: false,
  });
}

export function setImage(file: Blob): Promise<client.User> {
  return client.setUserImage({ baseUrl: "https://example.org", token: "…", file });
}

export function showPicture(img: HTMLImageElement, user: client.User | { id: string; image: null }): void {
  img.src = client.userImageUrl(user.id, 48, "", { version: user.image, animated: true, fallback: "404" });
  img.srcset = client.userImageSrcSet(user, 48);
}
