import type {
  CondemnedImage,
  DiscardedImage,
  FormerImage,
  GrantedImage,
  ImageFacts,
  ShownImage,
} from "@user-image/domain";
import { afterUpdate, shownImage, type User, type UserImage } from "@user-image/domain";

/** A shown image as tests write it: the facts are its own members. */
export type Image = ImageFacts & Omit<ShownImage, "state" | "facts">;
export type Grant = Omit<GrantedImage, "state">;
export type Discard = Omit<DiscardedImage, "state"> &
  Pick<CondemnedImage, "attempts"> & { readonly condemned: boolean };
export interface Former {
  readonly image: Image;
  readonly forgetAt: Date;
}

/** A user's images by their state, which is easier to read in a test than one list. */
export interface ImagesByPlace {
  readonly image: Image | null;
  readonly grants: readonly Grant[];
  readonly discards: readonly Discard[];
  /** Unset if there are none. */
  readonly former?: readonly Former[];
}

/** A user whose images are given by their state. */
export type ViewedUser<P> = User<P> & ImagesByPlace;

/** The user with `image`, `grants`, `discards` and `former` beside `images`, for assertions. */
export function byPlace<P>(user: User<P>): ViewedUser<P>;
export function byPlace<P>(user: User<P> | null): ViewedUser<P> | null;
export function byPlace<P>(user: User<P> | null): ViewedUser<P> | null {
  if (!user) return null;
  const { images } = user;
  const shown = shownImage(images);
  const former = images.flatMap((image) => (image.state === "former" ? [toFormer(image)] : []));
  return {
    ...user,
    image: shown ? toImage(shown) : null,
    grants: images.flatMap((image) => (image.state === "granted" ? [withoutState(image)] : [])),
    discards: images.flatMap(toDiscard),
    ...(former.length > 0 && { former }),
  };
}

/** The list of images that this view stands for. */
export function toImages({
  image,
  grants = [],
  discards = [],
  former = [],
}: Partial<ImagesByPlace>): UserImage[] {
  return [
    ...grants.map((grant) => ({ state: "granted", ...grant }) as const),
    ...discards.map(({ condemned, attempts, ...discard }) =>
      condemned
        ? ({ state: "condemned", ...discard, attempts } as const)
        : ({ state: "discarded", ...discard } as const),
    ),
    ...(image ? [toShown(image)] : []),
    ...former.map(
      ({ image, forgetAt }) => ({ ...toShown(image), state: "former", forgetAt, adopted: true }) as const,
    ),
  ];
}

/** A change that sees this view; its result is stored as `images`. */
export function changed<P>(user: User<P>, places: Partial<ImagesByPlace>): User<P> {
  return {
    ...afterUpdate(user, { ...user, images: toImages({ ...byPlace(user), ...places }) }),
    revision: user.revision,
  };
}

/** Makes a shown image from one whose facts are its own members. */
export function toShown({ version, format, bytes, width, height, ...rest }: Image): ShownImage {
  return { state: "shown", ...rest, facts: { version, format, bytes, width, height } };
}

function toImage({ state: _, facts, ...rest }: ShownImage): Image {
  return { ...rest, ...facts };
}

function toFormer({ state: _, forgetAt, facts, ...rest }: FormerImage): Former {
  return { image: { ...rest, ...facts }, forgetAt };
}

function toDiscard(image: UserImage): Discard[] {
  if (image.state === "discarded") return [{ ...withoutState(image), attempts: 0, condemned: false }];
  return image.state === "condemned" ? [{ ...withoutState(image), condemned: true }] : [];
}

function withoutState<T extends { readonly state: string }>({ state: _, ...image }: T): Omit<T, "state"> {
  return image;
}
