import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import {
  type DatasourceValue,
  FIELD_TYPES,
  type MetadataField,
  metadataValue,
} from "../account/metadata-field.js";
import { ApiError, badRequest } from "../api-error.js";
import type { MetadataValue } from "../assets/asset.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { required } from "./asset-change.js";
import { adminRoute } from "./endpoint-route.js";

/** The fields of structured metadata. */
export function registerMetadataFields(app: FastifyInstance, emulator: Emulator): void {
  const { metadataFields } = emulator.settings;

  async function find(id = ""): Promise<MetadataField> {
    const field = await metadataFields.find(id);
    if (!field) throw new ApiError(404, `External ID ${id} doesn't exist`);
    return field;
  }

  async function store(field: MetadataField): Promise<MetadataField> {
    await metadataFields.set(field.external_id, field);
    return field;
  }

  adminRoute(app, emulator, "list_metadata_fields", async () => {
    return { metadata_fields: [...(await metadataFields.all()).values()] };
  });

  adminRoute(app, emulator, "add_metadata_field", async ({ parameters }) => {
    const id = parameters.text("external_id") ?? randomBytes(10).toString("hex");
    if (await metadataFields.find(id)) throw badRequest(`External ID ${id} already exists`);
    const type = FIELD_TYPES.find((known) => known === required(parameters, "type"));
    if (!type) throw badRequest(`Invalid type ${parameters.text("type")} of a metadata field`);
    const label = required(parameters, "label");
    const base = { external_id: id, type, label, mandatory: false, default_value: null, validation: null };
    return store(changed(base, parameters));
  });

  adminRoute(app, emulator, "metadata_field", async ({ path }) => find(path.external_id));

  adminRoute(app, emulator, "update_metadata_field", async ({ path, parameters }) => {
    const field = await find(path.external_id);
    const { type } = field;
    if ((parameters.text("type") ?? type) !== type)
      throw badRequest("The type of a metadata field cannot change");
    if ((parameters.text("external_id") ?? field.external_id) !== field.external_id) {
      throw badRequest("The external_id of a metadata field cannot change");
    }
    return store(changed(field, parameters));
  });

  adminRoute(app, emulator, "delete_metadata_field", async ({ path }) => {
    const { external_id } = await find(path.external_id);
    await metadataFields.set(external_id, null);
    return { message: "ok" };
  });

  adminRoute(app, emulator, "update_metadata_field_datasource", async ({ path, parameters }) => {
    const field = await find(path.external_id);
    const added = readValues(parameters.list("values").map(parseJson));
    const values = new Map(field.datasource?.values.map((value) => [value.external_id, value]));
    for (const value of added) values.set(value.external_id, value);
    const { datasource } = await store({ ...field, datasource: { values: [...values.values()] } });
    return { ...datasource };
  });
}

/** A field with what a call says of it. */
function changed(field: MetadataField, parameters: Parameters): MetadataField {
  const values = readDatasource(parameters.text("datasource"));
  const result = {
    ...field,
    label: parameters.text("label") ?? field.label,
    mandatory: parameters.flag("mandatory", field.mandatory),
    ...(values && { datasource: { values } }),
  };
  if (["enum", "set"].includes(field.type) && !result.datasource) {
    throw badRequest(`A metadata field of the type ${field.type} needs a datasource`);
  }
  return { ...result, default_value: defaultValue(result, parameters) };
}

function defaultValue(field: MetadataField, parameters: Parameters): MetadataValue | null {
  const text = parameters.text("default_value");
  return text === undefined ? field.default_value : metadataValue(field, text);
}

function readDatasource(json: string | undefined): DatasourceValue[] | undefined {
  if (json === undefined) return undefined;
  const { values } = parseJson(json) as { values?: unknown };
  if (!Array.isArray(values)) throw badRequest("The datasource of a metadata field needs values");
  return readValues(values);
}

function readValues(values: readonly unknown[]): DatasourceValue[] {
  return values.map((item) => {
    const { external_id: id = randomBytes(10).toString("hex"), value } = item as Partial<DatasourceValue>;
    if (typeof value !== "string" || typeof id !== "string") {
      throw badRequest(
        "Each of the values of a datasource needs a value and may have an external_id, both texts",
      );
    }
    return { external_id: id, value, state: "active" };
  });
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Refused below.
  }
  throw badRequest(`Expected a JSON object instead of ${text.slice(0, 100)}`);
}
