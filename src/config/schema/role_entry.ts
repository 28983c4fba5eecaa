import { z } from "zod";
import { secret } from "./secret.ts";
import { groupName, limit, pointInTime, roleName, settings, state } from "./values.ts";

const membershipEntry = z.strictObject({
  role: groupName.describe("Role to be a member of."),
  admin: z.boolean().optional().describe("Whether the member may grant the role to others."),
  inherit: z.boolean().optional().describe(
    "Whether the member has the role's privileges without SET ROLE. PostgreSQL 16 and later.",
  ),
  set: z.boolean().optional().describe(
    "Whether the member may SET ROLE to it. PostgreSQL 16 and later.",
  ),
}).meta({ id: "membership", description: "A membership with options." });

const optionalKeys = {
  password: secret.optional().describe("Password of the role. Left alone where it is absent."),
  login: z.boolean().optional().describe(
    "Whether the role may log in. Where it is absent, a new role may if it has a password.",
  ),
  connection_limit: limit.optional().describe(
    "How many connections the role may have at once; -1 for no limit.",
  ),
  valid_until: pointInTime.optional().describe(
    "When the password ceases to be valid: date and time with a time zone, such as " +
      "2030-01-31T00:00:00Z, or infinity.",
  ),
  member_of: z.array(z.union([groupName.describe("Role to be a member of."), membershipEntry]))
    .optional().describe(
      "Roles that this one is a member of, by name or with options. The server's own, such as " +
        "pg_monitor, may be named too. Memberships that are not listed are left alone.",
    ),
  settings: settings.optional().describe(
    "Server settings for the role's sessions (ALTER ROLE SET), by name. A number or text is set " +
      "as it is, true and false as on and off; null resets. Those that are not listed are left " +
      "alone.",
  ),
  createdb: z.boolean().optional().describe("Whether the role may create databases."),
  createrole: z.boolean().optional().describe("Whether the role may create roles."),
  replication: z.boolean().optional().describe("Whether the role may start replication."),
  bypassrls: z.boolean().optional().describe("Whether row-level security does not bind the role."),
};

/** One entry of `roles`. */
export const roleEntry = z.strictObject({
  role: roleName.describe("Name of the role: created if missing. At most 63 bytes."),
  ...optionalKeys,
  state: state.optional().describe(
    "present where it is not said. absent: the role is dropped, and what it owns goes to the " +
      "owner of the database that it is in, if dropping is allowed by --allow-drop or " +
      "ALLOW_DROP=true.",
  ),
}).meta({
  id: "role",
  description: "A role that belongs to no one database, or more about one that does.",
  if: { properties: { state: { const: "absent" } }, required: ["state"] },
  then: { properties: Object.fromEntries(Object.keys(optionalKeys).map((key) => [key, false])) },
});
