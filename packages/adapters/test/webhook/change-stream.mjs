/** Calls `onImage` with each user's id and image, in order, until the stream is closed. */
export async function watchImages(users, { resumeAfter, onImage, keep }) {
  const isOfImage = { "updateDescription.updatedFields.image": { $exists: true } };
  const stream = users.watch([{ $match: isOfImage }], { ...(resumeAfter && { resumeAfter }) });
  for await (const { _id, documentKey, updateDescription } of stream) {
    await onImage(documentKey._id, updateDescription.updatedFields.image);
    await keep(_id);
  }
}
