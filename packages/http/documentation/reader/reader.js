/** Swagger UI over the description of the service that this comes from, wherever a proxy has put it. */
globalThis.SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  tryItOutEnabled: true,
  // Else it asks a server on the Internet about the document.
  validatorUrl: null,
});
