import type { Moderation, UserId } from "@user-image/domain";

/** What an administrator does to a user's image. */
export interface Act extends Pick<Moderation, "image" | "locked" | "reason"> {
  /** Who does it. */
  readonly administrator: string;
  readonly userId: UserId;
}

/** The words of an act in the log: "an administrator removed and locked the image". */
export function wordsOfAct({ image, locked }: Pick<Act, "image" | "locked">): string {
  const words = [
    ...(image === undefined ? [] : [image === null ? "removed" : "set"]),
    ...(locked === undefined ? [] : [locked ? "locked" : "unlocked"]),
  ];
  return `an administrator ${words.join(" and ")} the image`;
}
