export const PICTURES = `
.avatar {
  display: block;
  width: var(--size);
  max-width: 100%;
  height: auto;
  aspect-ratio: 1;
  border-radius: 50%;
  background: var(--well) center / cover;
  object-fit: cover;
}

.placeholder {
  overflow: hidden;
}

.placeholder canvas {
  display: block;
  width: 100%;
}

@media (prefers-reduced-motion: no-preference) {
  #loading .placeholder {
    animation: breathe 1.6s ease-in-out infinite;
  }

  [data-kind="error"] ~ #loading .placeholder {
    animation: none;
  }
}

@keyframes breathe {
  50% {
    opacity: 0.5;
  }
}

#crop-area {
  position: relative;
  width: 100%;
  max-width: 20rem;
  aspect-ratio: 1;
  border-radius: var(--radius);
  overflow: hidden;
  background: var(--well);
  touch-action: none;
  user-select: none;
  cursor: grab;
}

#crop-area:active {
  cursor: grabbing;
}

#crop-area img {
  position: absolute;
  /* The transform counts from the left, in every direction of writing. */
  top: 0;
  left: 0;
  transform-origin: 0 0;
  pointer-events: none;
}

/* The part outside the circle is uploaded too, since other applications may show the picture as a square. */
#crop-area::after {
  content: "";
  position: absolute;
  inset: 0;
  border: 2px solid #fff;
  border-radius: 50%;
  box-shadow: 0 0 0 100vmax rgb(10 12 18 / 55%);
  pointer-events: none;
}

:disabled #crop-area {
  pointer-events: none;
}

#size-previews {
  padding-top: 1.25rem;
  border-top: 1px solid var(--edge);
}

#size-previews h2 {
  color: var(--muted);
  font-size: 0.9375em;
  font-weight: 550;
}

#sizes {
  margin: 1rem 0 0;
  padding: 0;
  list-style: none;
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  align-items: end;
  gap: 1rem;
}

#sizes li {
  display: grid;
  gap: 0.375rem;
  justify-items: center;
  color: var(--muted);
  font-size: 0.8125em;
}

.size-preview {
  border-radius: 50%;
  background: var(--well) center / cover;
}

canvas[data-size="32"] {
  width: 32px;
  height: 32px;
}

canvas[data-size="64"] {
  width: 64px;
  height: 64px;
}

canvas[data-size="128"] {
  width: 128px;
  height: 128px;
}

canvas[data-size="256"] {
  width: 256px;
  height: 256px;
}
`;
