import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.EVENTS_SECRET);

/** What each user shows, with the revision of the event that told it. Yours is a table, with the user's id as its key. */
const images = new Map();

const server = createServer(async (request, response) => {
  try {
    const { data } = webhook.verify(await text(request), request.headers);
    const known = images.get(data.userId);
    if (!known || known.revision < data.revision) images.set(data.userId, data);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
});
server.listen(process.env.PORT ?? 4000, "127.0.0.1");
