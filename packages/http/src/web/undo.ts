import type { User } from "@user-image/client";
import { button, element } from "./element.js";
import { store, stored } from "./stored.js";

/** A picture that was replaced or removed, and until when it can come back. */
interface Earlier {
  readonly userId: User["id"];
  readonly image: string;
  /** Milliseconds since 1970, by the clock of this device. */
  readonly until: number;
}

/** The longest that a timer can wait. */
const LONGEST_TIMER = 2 ** 31 - 1;

const KEY = "earlier-picture";

/** Offers to bring the earlier picture back for as long as the service still has it. */
export class Undo {
  private readonly bar = element("undo", HTMLElement);
  private readonly button = button("undo-button", () => this.earlier && this.restore(this.earlier.image));
  private readonly text = element("undo-text", HTMLElement);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private earlier = read();

  /** @param restore is asked for with what the user's `image` was */
  constructor(private readonly restore: (image: string) => void) {}

  /** @param grace in milliseconds */
  remember({ id, image }: User, grace: number): void {
    if (image) this.set({ userId: id, image, until: Date.now() + grace });
  }

  forget(): void {
    this.set(null);
  }

  /** Shows the offer, if there is one for this user now. */
  update(user: User): void {
    clearTimeout(this.timer);
    const { earlier } = this;
    const left = earlier?.userId === user.id && earlier.image !== user.image ? earlier.until - Date.now() : 0;
    this.bar.hidden = left <= 0;
    if (!earlier || left <= 0) return;
    this.text.textContent = `Your earlier picture can come back until ${timeOf(earlier.until)}.`;
    this.timer = setTimeout(() => this.update(user), Math.min(left, LONGEST_TIMER));
  }

  focus(): void {
    this.button.focus();
  }

  private set(earlier: Earlier | null): void {
    this.earlier = earlier;
    store(KEY, earlier && JSON.stringify(earlier));
  }
}

function read(): Earlier | null {
  return JSON.parse(stored(KEY) ?? "null");
}

/** With the day, unless it is today. */
function timeOf(milliseconds: number): string {
  const time = new Date(milliseconds);
  const isToday = time.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(!isToday && { weekday: "long", day: "numeric", month: "long" }),
  });
  return format.format(time);
}
