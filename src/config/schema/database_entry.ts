import { z } from "zod";
import { secret } from "./secret.ts";
import {
  databaseName,
  extensionName,
  limit,
  ownDatabaseName,
  roleName,
  schemaName,
  settings,
  someText,
  state,
  text,
} from "./values.ts";

const userEntry = z.strictObject({
  user: roleName.describe("Role that can log in: created if missing. At most 63 bytes."),
  password: secret.optional().describe(
    "Password of the user. May be left out where the role has one elsewhere in the config, or " +
      "is listed in roles: then its password is left alone.",
  ),
  access: z.enum(["read", "write", "owner"]).describe(
    "read: CONNECT, USAGE on the declared schemas (public where none is), SELECT on all tables, " +
      "views and sequences there, now and in future. write: also INSERT, UPDATE, DELETE, USAGE " +
      "of sequences and EXECUTE of functions. owner: membership in the role that owns the " +
      "database. A lower level than before takes away what the higher one gave.",
  ),
}).meta({ id: "user", description: "A role beside the owner, and what it may do." });

const extensionEntry = z.strictObject({
  name: extensionName.describe("Name of the extension."),
  schema: extensionName.optional().describe(
    "Schema that its objects are in: one of schemas, public, pg_catalog, or one that the " +
      "extension makes itself. Left to the extension where it is absent.",
  ),
  version: someText.optional().describe(
    "Version to have. Where it is absent, the server's default one is installed, and later left " +
      "alone.",
  ),
}).meta({ id: "extension", description: "An extension with its schema or version." });

/** The keys that make sense in `defaults` as well. */
const optionalKeys = {
  users: z.array(userEntry).optional().describe("Further roles that may use the database."),
  schemas: z.array(schemaName).optional().describe(
    "Schemas of the database, owned by its owner: created if missing. They are what users get " +
      "access to; public where none is listed.",
  ),
  extensions: z.array(z.union([extensionName.describe("Name of the extension."), extensionEntry]))
    .optional().describe(
      "Extensions that are installed in the database: by name, or with schema and version.",
    ),
  settings: settings.optional().describe(
    "Server settings for sessions in the database (ALTER DATABASE SET), by name. A number or " +
      "text is set as it is, true and false as on and off; null resets. Those that are not " +
      "listed are left alone.",
  ),
  connection_limit: limit.optional().describe(
    "How many connections to the database there may be at once; -1 for no limit.",
  ),
  encoding: someText.optional().describe(
    "Character encoding, such as UTF8. Counts when the database is created: a later difference " +
      "is reported, since it cannot be altered.",
  ),
  locale: someText.optional().describe(
    "Sort order and character classes, such as C.UTF-8 or de_DE.UTF-8. Counts when the database " +
      "is created.",
  ),
  template: databaseName.optional().describe(
    "Database that a new one is copied from. Counts when the database is created.",
  ),
  locale_provider: z.enum(["libc", "icu", "builtin"]).optional().describe(
    "What the locale comes from: libc or icu from PostgreSQL 15 on, builtin from 17 on. icu needs " +
      "icu_locale, builtin needs locale. Counts when the database is created.",
  ),
  icu_locale: someText.optional().describe(
    "ICU locale, such as de-DE-x-icu or und. Needs locale_provider icu. Counts when the database " +
      "is created.",
  ),
  comment: text.optional().describe(
    "Comment on the database, as psql's \\l+ shows it. Empty to remove it.",
  ),
  revoke_public: z.boolean().optional().describe(
    "true: nobody but those who are declared may connect, nor create in schema public. By " +
      "default PostgreSQL lets every role connect.",
  ),
  reassign_owned: z.boolean().optional().describe(
    "true: when the owner changes, what the old one owns in this database goes to the new one. " +
      "Otherwise the plan says what stays behind.",
  ),
  exclusive: z.boolean().optional().describe(
    "true: privileges on the database and its declared schemas that are not declared are taken " +
      "away. Otherwise what someone granted by hand is left alone.",
  ),
};

/** One entry of `databases`. */
export const databaseEntry = z.strictObject({
  database: ownDatabaseName.describe("Name of the database: created if missing. At most 63 bytes."),
  user: roleName.optional().describe(
    "Role that can log in, owns the database and has all privileges on it: created if missing. " +
      "At most 63 bytes. May own several databases. Required unless state is absent.",
  ),
  password: secret.optional().describe(
    "Password of the user. May be left out where the role has one elsewhere in the config, or " +
      "is listed in roles: then its password is left alone.",
  ),
  ...optionalKeys,
  state: state.optional().describe(
    "present where it is not said. absent: the database is dropped, with all that is in it, if " +
      "dropping is allowed by --allow-drop or ALLOW_DROP=true. Then user and password may stay in " +
      "the entry, and say nothing: the role is left alone.",
  ),
  force: z.boolean().optional().describe(
    "Only with state absent. true: sessions that are in the database are ended.",
  ),
}).meta({
  id: "database",
  description: "One database and the user that owns it.",
  if: { properties: { state: { const: "absent" } }, required: ["state"] },
  then: { properties: Object.fromEntries(Object.keys(optionalKeys).map((key) => [key, false])) },
  else: { required: ["user"], properties: { force: { const: false } } },
});

/** `defaults`. */
export const databaseDefaults = z.strictObject(optionalKeys).meta({
  id: "defaults",
  description: "Values for every database entry that does not set them. A value stands for the " +
    "whole key: lists and settings of both are not merged.",
});
