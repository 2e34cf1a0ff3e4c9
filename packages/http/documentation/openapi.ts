import type { FastifyDynamicSwaggerOptions, SwaggerTransformObject } from "@fastify/swagger";
import { addExamples } from "./add-examples.js";

const DESCRIPTION = `A user sets their profile image, in three steps:

1. **Get permission to upload**: \`POST /v1/media-signature\`.
2. **Upload**: post a multipart form to the \`uploadUrl\` of the answer: all \`fields\` unchanged, and the image as \`file\`.
3. **Show it**: \`PATCH /v1/users\` with \`{"image":{"publicId":"…"}}\`.

Every step may be repeated: the same request gives the same answer and changes nothing twice. Every answer carries \`X-Request-Id\`; a request may bring its own.

A request that fails is answered with a problem ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), whose \`code\` is stable: the schema \`Problem\` lists them all. A path that is not here is answered with \`not_found\`, and another method with \`method_not_allowed\` and \`Allow\`.`;

/**
 * OpenAPI and IANA have no scheme `Token`, so tools would not understand it as a scheme of type `http`:
 * the header is described as an API key. `Bearer`, which tools know, is equivalent.
 */
const SECURITY_SCHEMES = {
  token: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "`Token token=<token>`",
  },
  bearer: { type: "http", scheme: "bearer", description: "`Bearer <token>`" },
  cloudinary: {
    type: "apiKey",
    in: "header",
    name: "X-Cld-Signature",
    description:
      "The [signature](https://cloudinary.com/documentation/notification_signatures) of the body and `X-Cld-Timestamp`",
  },
} as const;

/**
 * The options by which the library makes the document from the routes with tags.
 *
 * @param publicUrl the URL at which clients reach the service
 */
export function openApiOptions(publicUrl: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "user-image",
        version: "1.0.0",
        description: DESCRIPTION,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: "Users", description: "Users and their images" },
        { name: "Administration", description: "The images of any user, for administrators" },
        { name: "Cloudinary", description: "What Cloudinary sends" },
        { name: "Operations", description: "Health and metrics, for operators" },
      ],
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transformObject: complete,
    convertConstToEnum: false,
    stripBasePath: false,
    refResolver: { buildLocalReference: ({ $id }, _base, _fragment, index) => String($id ?? `def-${index}`) },
  };
}

const complete: SwaggerTransformObject = (document) => {
  if (!("openapiObject" in document)) return document.swaggerObject;
  const operations: Operation[] = Object.values(document.openapiObject.paths ?? {}).flatMap((path) =>
    Object.values(path as object),
  );
  for (const { requestBody, responses } of operations) {
    // The library declares every body as required. One that may be null is optional.
    if (requestBody) requestBody.required = !Object.values(requestBody.content).some(takesNull);
    for (const { content = {} } of Object.values(responses)) addExamples(Object.values(content));
  }
  return document.openapiObject;
};

/** The members of an operation that are read and written here. */
interface Operation {
  readonly requestBody?: {
    required: boolean;
    readonly content: Readonly<Record<string, { schema?: object }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

function takesNull({ schema }: { schema?: object }): boolean {
  return schema !== undefined && "type" in schema && [schema.type].flat().includes("null");
}
