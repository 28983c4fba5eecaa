import type { AttributeChange, Change } from "../model/change.ts";

/** A change in the words of a report: `role "shop"`, with what is set. */
export interface Description {
  /** The kind of object: `role`, `database`, `grant`. */
  readonly object: string;
  readonly name: string;
  readonly attributes: readonly AttributeChange[];
}

const MASK = "[secret]";

/** Says what a change is about, for text, JSON and log alike. Shows no secret. */
export function describeChange(change: Change): Description {
  switch (change.kind) {
    case "create_role":
      return {
        object: "role",
        name: change.role,
        attributes: [
          { name: "login", to: String(change.login) },
          ...(change.verifier ? [{ name: "password", to: MASK }] : []),
        ],
      };
    case "alter_role":
      return {
        object: "role",
        name: change.role,
        attributes: [
          ...(change.login === undefined
            ? []
            : [{ name: "login", from: String(!change.login), to: String(change.login) }]),
          ...(change.verifier ? [{ name: "password", to: MASK }] : []),
        ],
      };
    case "create_database":
      return {
        object: "database",
        name: change.database,
        attributes: [{ name: "owner", to: change.owner }],
      };
    case "alter_database_owner":
      return {
        object: "database",
        name: change.database,
        attributes: [{ name: "owner", from: change.from, to: change.to }],
      };
    case "grant_on_database":
      return {
        object: "grant",
        name: change.database,
        attributes: [
          { name: "role", to: change.role },
          { name: "privileges", to: change.privileges },
        ],
      };
    default:
      return unknownKind(change);
  }
}

function unknownKind(change: never): never {
  throw new TypeError(`Cannot describe change "${(change as Change).kind}"`);
}
