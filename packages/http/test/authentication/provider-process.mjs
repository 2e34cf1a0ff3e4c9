// The HTTP server of an identity provider. The process that started it sets its answers.
import { createServer } from "node:http";

let asked = [];
let answers = {};

const server = createServer(({ url }, response) => {
  asked.push(url);
  const { status = 200, headers = {}, body = "", ending = "whole" } = answers[url] ?? { status: 404 };
  if (ending === "never") return;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  if (ending === "stalled") response.write(body);
  if (ending === "endless") goOn(response);
  if (ending === "whole") response.end(body);
});

function goOn(response) {
  response.once("drain", () => goOn(response));
  while (!response.destroyed && response.write(" ".repeat(65_536)));
}

process.on("message", (message) => {
  if (message.forget) {
    server.closeAllConnections();
    asked = [];
    answers = {};
  }
  answers = message.answers ?? answers;
  process.send({ asked });
});
process.on("disconnect", () => process.exit());
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send({ port: server.address().port }));
