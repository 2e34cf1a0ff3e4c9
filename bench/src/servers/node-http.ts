import { createServer } from "node:http";
import { SEED_BODY } from "../seed-users.js";

/** Parses the body and answers the user with the image that is in it. Asks for no token and checks nothing. */
const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    text += chunk;
  });
  request.on("end", () => {
    const { image } = JSON.parse(text);
    const body = JSON.stringify({ ...SEED_BODY, image: image.publicId });
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1");

process.on("SIGTERM", () => process.exit());
