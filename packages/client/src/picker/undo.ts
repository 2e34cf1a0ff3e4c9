import type { User } from "../user.js";
import { button, element } from "./element.js";
import type { Speech } from "./speech.js";
import { store, stored } from "./stored.js";

/** A picture that was replaced or removed, and until when it can be restored. */
interface Earlier {
  readonly baseUrl: string;
  readonly userId: User["id"];
  readonly image: string;
  /** In milliseconds since 1970, by the clock of this device. */
  readonly until: number;
}

/** The longest time of a timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

const KEY = "earlier-picture";

/** Offers to restore the earlier picture as long as the service has it. */
export class Undo {
  private readonly bar: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly text: HTMLElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private earlier = read();

  /** @param restore is called with the earlier value of the user's `image` */
  constructor(
    root: ShadowRoot,
    private readonly speech: Speech,
    restore: (image: string) => void,
  ) {
    this.bar = element(root, "undo", HTMLElement);
    this.text = element(root, "undo-text", HTMLElement);
    this.button = button(root, "undo-button", () => this.earlier && restore(this.earlier.image));
  }

  /** @param grace in milliseconds */
  remember({ id, image }: User, baseUrl: string, grace: number): void {
    if (image) this.set({ baseUrl, userId: id, image, until: Date.now() + grace });
  }

  forget(): void {
    this.set(null);
  }

  /** Shows the offer, if there is one for this user now. */
  update(user: User, baseUrl: string): void {
    clearTimeout(this.timer);
    const { earlier } = this;
    const isOurs = earlier?.userId === user.id && earlier.baseUrl === baseUrl && earlier.image !== user.image;
    const left = isOurs ? earlier.until - Date.now() : 0;
    this.bar.hidden = left <= 0;
    if (!earlier || left <= 0) return;
    this.text.textContent = this.speech.texts.undoUntil(timeOf(earlier.until, this.speech.tag));
    this.timer = setTimeout(() => this.update(user, baseUrl), Math.min(left, LONGEST_TIMER));
  }

  focus(): void {
    this.button.focus();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private set(earlier: Earlier | null): void {
    this.earlier = earlier;
    store(KEY, earlier && JSON.stringify(earlier));
  }
}

function read(): Earlier | null {
  return JSON.parse(stored(KEY) ?? "null");
}

/** Formats a time, with the day unless it is today. */
function timeOf(milliseconds: number, language: string): string {
  const time = new Date(milliseconds);
  const isToday = time.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    hour: "2-digit",
    minute: "2-digit",
    ...(!isToday && { weekday: "long", day: "numeric", month: "long" }),
  });
  return format.format(time);
}
