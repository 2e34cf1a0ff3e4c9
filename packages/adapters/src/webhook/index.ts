export { parseWebhookSecret } from "./signature.js";
export { functionSender, type OnImageChanged, type WebhookOptions, webhookSender } from "./webhook.js";
