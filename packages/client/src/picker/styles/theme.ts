/**
 * The colours and measures, each of which a page can set. Text on its background has a contrast of at least 4.5 to 1,
 * borders of controls of 3 to 1 (WCAG 2.2, AA). Light or dark is what the page's `color-scheme` says.
 */
export const THEME = `
:host {
  display: block;
  --text: var(--user-image-text, light-dark(#171a21, #eceff4));
  --muted: var(--user-image-muted, light-dark(#565d6b, #a6aebd));
  --surface: var(--user-image-surface, light-dark(#ffffff, #181b22));
  --accent: var(--user-image-accent, light-dark(#1f4fd8, #8fb1ff));
  --on-accent: var(--user-image-on-accent, light-dark(#ffffff, #0d1530));
  --edge: var(--user-image-edge, light-dark(#dfe2e8, #2a2f3a));
  --control-edge: var(--user-image-control-edge, light-dark(#858c9b, #6d7686));
  --well: var(--user-image-well, light-dark(#e6e9ef, #262b36));
  --radius: var(--user-image-radius, 0.75rem);
  --size: var(--user-image-size, 12rem);
  --success: light-dark(#e4f4ea, #12291e);
  --success-edge: light-dark(#2f855a, #4ea679);
  --error: light-dark(#fdebe9, #351a1a);
  --error-edge: light-dark(#c0362c, #e5776d);
  --info: light-dark(#e8eefc, #182340);
  --info-edge: light-dark(#3f6ad8, #7296ec);
  color: var(--text);
  font: var(--user-image-font, inherit);
  line-height: 1.5;
}

:host([hidden]) {
  display: none;
}
`;
