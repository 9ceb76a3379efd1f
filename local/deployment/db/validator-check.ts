/** Validators as they are pushed (P6.5), before any value is checked against them. */
import type { ValidatorJSON } from "convex/values";
import { DeveloperError } from "./database";
import { describeValidator } from "./validator-text";

const IDENTIFIER = /^(?!_*$)[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Of tables, indexes, and fields that a validator names. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}

/**
 * Throws DeveloperError that says where it breaks which rule.
 * @param place of the validator in the whole one, `a.b`; empty for that itself
 */
export function checkValidator(validator: ValidatorJSON, place = ""): void {
  switch (validator.type) {
    case "any":
    case "null":
    case "number":
    case "bigint":
    case "commitTs":
    case "boolean":
    case "string":
    case "bytes":
    case "literal":
      return;
    case "id":
      if (!isIdentifier(validator.tableName))
        refuse("InvalidTableName", place, `"${validator.tableName}" cannot be a table's name.`);
      return;
    case "array":
      return checkValidator(validator.value, place);
    case "union":
      for (const member of validator.value) checkValidator(member, place);
      return;
    case "object":
      for (const [name, { fieldType }] of Object.entries(validator.value)) {
        if (!isIdentifier(name))
          refuse(
            "InvalidFieldName",
            place,
            `"${name}" cannot be named in a validator: such fields have up to 64 letters, digits and underscores, begin with a letter or an underscore, and are not underscores alone. A v.record() may have other ones.`,
          );
        checkValidator(fieldType, place === "" ? name : `${place}.${name}`);
      }
      return;
    case "record":
      return checkRecord(validator, place);
    default:
      validator satisfies never;
      refuse("InvalidValidator", place, `There is no validator ${JSON.stringify(validator)}.`);
  }
}

function checkRecord(validator: Extract<ValidatorJSON, { type: "record" }>, place: string): void {
  const { keys, values } = validator;
  checkValidator(keys, place);
  if (!isText(keys))
    refuse(
      "InvalidRecordType",
      place,
      `Records can only have string keys, and ${describeValidator(keys)} allows others.`,
    );
  if (hasLiteral(keys))
    refuse("InvalidRecordType", place, "Records cannot have string literal keys; use an object.");
  if (values.optional) refuse("InvalidRecordType", place, "Records cannot have optional values.");
  checkValidator(values.fieldType, place);
}

/** Whether it takes nothing but strings. */
function isText(validator: ValidatorJSON): boolean {
  if (validator.type === "union") return validator.value.every(isText);
  if (validator.type === "literal") return typeof validator.value === "string";
  return validator.type === "string" || validator.type === "id";
}

function hasLiteral(validator: ValidatorJSON): boolean {
  return validator.type === "union"
    ? validator.value.some(hasLiteral)
    : validator.type === "literal";
}

/** Whether a value that fits may have the field at this path. */
export function canHaveField(validator: ValidatorJSON, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined || validator.type === "any") return true;
  if (validator.type === "union")
    return validator.value.some((member) => canHaveField(member, path));
  if (validator.type !== "object") return false;
  const field = Object.hasOwn(validator.value, name) ? validator.value[name] : undefined;
  return field !== undefined && canHaveField(field.fieldType, rest);
}

function refuse(code: string, place: string, message: string): never {
  throw new DeveloperError(place === "" ? message : `Field \`${place}\`: ${message}`, code);
}
