import type {} from "@user-image/client/picker/vue";
import type { GlobalComponents } from "vue";

/** What the language tools of Vue check a template against. */
type Props = InstanceType<GlobalComponents["user-image-picker"]>["$props"];

export const right: Props = {
  "base-url": "/pictures",
  getToken: async () => "token",
  onChange: ({ detail }) => detail.image?.toUpperCase(),
};

// @ts-expect-error: an event has no such detail
export const wrong: Props = { onChange: ({ detail }) => detail.file };
