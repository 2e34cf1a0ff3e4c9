import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { saveAvatar } from "./save-avatar.mjs";

// An application that is tested through its own API: PUT /avatars/<user id>, with a data URI.
const server = createServer(async (request, response) => {
  if (request.method !== "PUT") return response.end("ready");
  try {
    const url = await saveAvatar(request.url.replace("/avatars/", ""), await text(request));
    response.end(JSON.stringify({ url }));
  } catch {
    response.writeHead(503).end("{}");
  }
});
server.listen(Number(process.env.PORT));
