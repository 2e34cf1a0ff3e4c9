import { type HydratedDocument, type InferSchemaType, model, Schema } from "mongoose";

const nullableString = { type: String, default: null };
const nullableNumber = { type: Number, default: null };
const alerts = { type: String, default: "0000000000" };
const count = { type: Number, default: 0 };

const userSchema = new Schema(
  {
    _id: { type: Number, required: true },
    username: { type: String, required: true },
    email: nullableString,
    emailVerified: { type: Boolean, default: false },
    phone: nullableString,
    phoneVerified: { type: Boolean, default: false },
    publicUrl: nullableString,
    locationId: nullableNumber,
    slotDefaultDuration: nullableNumber,
    slotDefaultLocationId: nullableNumber,
    slotDefaultTypeId: nullableNumber,
    defaultPrivateAlerts: alerts,
    defaultOwnFriendslotAlerts: alerts,
    defaultOwnPublicAlerts: alerts,
    defaultFriendsFriendslotAlerts: alerts,
    defaultFriendsPublicAlerts: alerts,
    defaultReslotAlerts: alerts,
    defaultGroupAlerts: alerts,
    push: { type: Boolean, default: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    deletedAt: { type: Date, default: null },
    image: { ...nullableString, match: /^v\d+\/[\w-]+\.\w+$/ },
    slotCount: count,
    reslotCount: count,
    friendsCount: count,
    friendships: [Schema.Types.Mixed],
    groups: [Schema.Types.Mixed],
    token: { type: String, required: true, index: true },
  },
  {
    toJSON: {
      transform: (_document, { _id, __v, token, ...fields }) => ({ id: _id, ...fields }),
    },
  },
);

export const User = model("User", userSchema);

export type UserFields = InferSchemaType<typeof userSchema>;
export type UserDocument = HydratedDocument<UserFields>;
