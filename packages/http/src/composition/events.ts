import { randomUUID } from "node:crypto";
import { functionSender, type OnImageChanged, webhookSender } from "@user-image/adapters/webhook";
import { type Clock, recordingEvents, SendEvents, type UserRepository } from "@user-image/domain";
import type { DependencyContainer } from "tsyringe";
import type { Config } from "../config.js";
import { tokens } from "./tokens.js";
import { WakeUp } from "./wake-up.js";

/** Registers where events go, if the settings name a receiver or the host gives a function. */
export function registerEventSender(
  root: DependencyContainer,
  { events }: Config,
  onImageChanged: OnImageChanged | undefined,
): void {
  const clock: Clock = () => root.resolve(tokens.clock)();
  if (onImageChanged) root.register(tokens.eventSender, { useValue: functionSender(onImageChanged, clock) });
  else if (events) root.register(tokens.eventSender, { useValue: webhookSender({ ...events, clock }) });
}

/** Registers the use case and its worker's wake-up. */
export function registerEvents(root: DependencyContainer): void {
  root.registerSingleton(WakeUp);
  root.register<SendEvents>(SendEvents, {
    useFactory: (c) =>
      new SendEvents(
        c.resolve(tokens.users),
        c.resolve(tokens.eventSender),
        c.resolve(tokens.media),
        c.resolve(tokens.clock),
        randomUUID,
      ),
  });
}

/** The store as it records events; the same store if events are off. */
export function withEvents<T extends UserRepository>(users: T, c: DependencyContainer): T {
  if (!c.isRegistered(tokens.eventSender)) return users;
  const wakeUp = c.resolve(WakeUp);
  return recordingEvents(
    users,
    c.resolve(tokens.clock),
    () => `msg_${randomUUID()}`,
    () => wakeUp.call(),
  );
}
