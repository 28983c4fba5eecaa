import type { Actual, ActualDatabase, ActualRole } from "../../src/model/actual.ts";
import type { Change } from "../../src/model/change.ts";
import { aclAfterOwnerChange } from "../../src/plan/acl.ts";
import { aclOf, actualDatabase, actualRole } from "./builders.ts";

/**
 * What a server would have after the changes: the model of PostgreSQL that plans count on.
 *
 * Knows roles, databases, their owners and the privileges on them.
 *
 * @throws where a change comes before what it needs, or is of another kind.
 */
export function applyToModel(changes: readonly Change[], actual: Actual): Actual {
  return changes.reduce(applyOne, actual);
}

function applyOne(actual: Actual, change: Change): Actual {
  switch (change.kind) {
    case "create_role": {
      const { role: name, attributes: { validUntil: _, ...attributes } } = change;
      mustNot(actual.roles.has(name), `role ${name} exists`);
      return withRole(actual, actualRole(name, { login: false, ...attributes }));
    }
    case "alter_role": {
      const { role, attributes: { validUntil: _, ...attributes } } = change;
      return withRole(actual, { ...existing(actual.roles, role), ...attributes });
    }
    case "create_database": {
      const { database: name, owner } = change;
      mustNot(actual.databases.has(name), `database ${name} exists`);
      existing(actual.roles, owner);
      return withDatabase(actual, actualDatabase(name, owner));
    }
    case "alter_database_owner": {
      const { database, to: owner } = change;
      const before = existing(actual.databases, database);
      existing(actual.roles, owner);
      const acl = aclAfterOwnerChange(before.acl, before.owner, owner);
      return withDatabase(actual, { ...before, owner, acl });
    }
    case "grant":
    case "revoke": {
      const { database, role, privileges, target } = change;
      mustNot(target.on !== "database", `the model knows no privileges on ${target.on}`);
      const before = existing(actual.databases, database);
      if (role !== null) existing(actual.roles, role);
      const others = before.acl.filter((entry) =>
        entry.grantee !== role || !privileges.includes(entry.privilege)
      );
      const granted = change.kind === "grant" ? aclOf(role, privileges, before.owner) : [];
      return withDatabase(actual, { ...before, acl: [...others, ...granted] });
    }
    default:
      throw new Error(`The model does not know ${change.kind}`);
  }
}

function withRole(actual: Actual, role: ActualRole): Actual {
  return { ...actual, roles: new Map([...actual.roles, [role.name, role]]) };
}

function withDatabase(actual: Actual, database: ActualDatabase): Actual {
  return { ...actual, databases: new Map([...actual.databases, [database.name, database]]) };
}

function existing<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name);
  if (value === undefined) throw new Error(`"${name}" does not exist`);
  return value;
}

function mustNot(condition: boolean, message: string): void {
  if (condition) throw new Error(message);
}
