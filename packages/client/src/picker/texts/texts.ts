/** What the picker says, in one language. */
export interface Texts {
  readonly loading: string;
  readonly currentPicture: string;
  /** @param name the user's, if the service tells it */
  readonly pictureOf: (name: string | undefined) => string;
  readonly noPicture: (name: string | undefined) => string;
  readonly choose: string;
  readonly chooseAnother: string;
  readonly takePhoto: string;
  readonly remove: string;
  readonly chooseHint: string;
  readonly dropHere: string;
  readonly reading: string;
  readonly isFolder: string;

  readonly moveAndZoom: string;
  readonly partOfPicture: string;
  readonly cropHint: string;
  readonly zoom: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly setPicture: string;
  readonly cancel: string;
  readonly howItLooks: string;

  readonly withoutPreview: string;
  readonly cannotShow: (fileName: string) => string;
  readonly uploadAsIs: string;

  readonly uploading: string;
  readonly almostDone: string;
  readonly isSet: string;
  readonly cancelled: string;
  readonly cancelledTooLate: string;
  readonly tryAgain: string;

  readonly isRemoved: string;
  readonly undo: string;
  readonly undoUntil: (time: string) => string;
  readonly isBack: string;
  readonly isGone: string;
  readonly changedElsewhere: string;
  readonly removedElsewhere: string;
}

/** The texts that are the same each time. */
export type FixedText = { [K in keyof Texts]: Texts[K] extends string ? K : never }[keyof Texts];
