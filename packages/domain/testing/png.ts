/** A small PNG file, 3 by 2 pixels. */
export const png3x2 = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR42mM4IWcDQQxwFgBHVAbNxIeY8QAAAABJRU5ErkJggg==",
  "base64",
);

/** Another one, 1 by 1. */
export const png1x1 = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mM4IWcDAALUASNMnwvaAAAAAElFTkSuQmCC",
  "base64",
);
