import type { Actual, ActualDatabase, ActualRole } from "../../src/model/actual.ts";
import type { Change } from "../../src/model/change.ts";
import { aclAfterOwnerChange } from "../../src/plan/grant.ts";
import { aclOf, defaultAcl } from "./builders.ts";

/** What a server would have after the changes: the model of PostgreSQL that plans count on. */
export function applyToModel(changes: readonly Change[], actual: Actual): Actual {
  return changes.reduce(applyOne, actual);
}

function applyOne(actual: Actual, change: Change): Actual {
  switch (change.kind) {
    case "create_role": {
      const { role: name, login, verifier } = change;
      mustNot(actual.roles.has(name), `role ${name} exists`);
      return withRole(actual, { name, login, verifier, superuser: false });
    }
    case "alter_role": {
      const { role, login, verifier } = change;
      const before = existing(actual.roles, role);
      return withRole(actual, {
        ...before,
        login: login ?? before.login,
        verifier: verifier ?? before.verifier,
      });
    }
    case "create_database": {
      const { database: name, owner } = change;
      mustNot(actual.databases.has(name), `database ${name} exists`);
      existing(actual.roles, owner);
      const acl = defaultAcl(owner);
      return withDatabase(actual, { name, owner, acl, allowsConnections: true, invalid: false });
    }
    case "alter_database_owner": {
      const { database, to: owner } = change;
      const before = existing(actual.databases, database);
      existing(actual.roles, owner);
      const acl = aclAfterOwnerChange(before.acl, before.owner, owner);
      return withDatabase(actual, { ...before, owner, acl });
    }
    case "grant_on_database": {
      const { database, role, privileges } = change;
      const before = existing(actual.databases, database);
      existing(actual.roles, role);
      const acl = [...before.acl, ...aclOf(role, privileges, before.owner)];
      return withDatabase(actual, { ...before, acl });
    }
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
