import type {
  AlterPrivileges,
  AttributeChange,
  Change,
  MembershipOptions,
  RoleAttributes,
} from "../model/change.ts";

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
      return { object: "role", name: change.role, attributes: roleAttributes(change.attributes) };
    case "alter_role": {
      const { role, attributes, from } = change;
      return { object: "role", name: role, attributes: roleAttributes(attributes, from) };
    }
    case "clear_role": {
      const { role, database, heir } = change;
      return {
        object: "role",
        name: role,
        attributes: [{ name: "cleared in", to: database }, { name: "objects to", to: heir }],
      };
    }
    case "drop_role":
      return { object: "role", name: change.role, attributes: [] };
    case "grant_membership": {
      const { role, member, options, grantedBy, borrowed } = change;
      const attributes = [
        { name: "in role", to: role },
        ...optionAttributes(options),
        ...texts({ grantedBy }),
        ...forWork(borrowed),
      ];
      return { object: "membership", name: member, attributes };
    }
    case "revoke_membership": {
      const { role, member, grantedBy, borrowed } = change;
      const attributes = [
        { name: "in role", to: role },
        ...texts({ grantedBy }),
        ...forWork(borrowed),
      ];
      return { object: "membership", name: member, attributes };
    }
    case "create_database": {
      const { owner, options } = change;
      const attributes = texts({ owner, ...options });
      return { object: "database", name: change.database, attributes };
    }
    case "alter_database_owner": {
      const { from, to, reassign } = change;
      const moved = reassign ? [{ name: "reassign_owned", to: "true" }] : [];
      const attributes = [{ name: "owner", from, to }, ...moved];
      return { object: "database", name: change.database, attributes };
    }
    case "alter_database_limit": {
      const [from, to] = [String(change.from), String(change.to)];
      return database(change.database, { name: "connection_limit", from, to });
    }
    case "comment_on_database":
      return database(change.database, {
        name: "comment",
        ...(change.from === null ? {} : { from: change.from }),
        to: change.to,
      });
    case "alter_setting": {
      const { target, setting, from, to } = change;
      const attributes = [{
        name: setting,
        ...(from === undefined ? {} : { from }),
        to: to ?? "reset",
      }];
      return "role" in target
        ? { object: "setting", name: target.role, attributes }
        : { object: "setting", name: target.database, attributes };
    }
    case "drop_database":
      return {
        object: "database",
        name: change.database,
        attributes: change.force ? [{ name: "force", to: "true" }] : [],
      };
    case "create_schema": {
      const { database, schema, owner } = change;
      const attributes = [{ name: "in", to: database }, { name: "owner", to: owner }];
      return { object: "schema", name: schema, attributes };
    }
    case "create_extension": {
      const { database, extension, schema, version } = change;
      const attributes = texts({ in: database, schema, version });
      return { object: "extension", name: extension, attributes };
    }
    case "alter_extension": {
      const { database, extension, schema, version } = change;
      return {
        object: "extension",
        name: extension,
        attributes: [
          { name: "in", to: database },
          ...(version ? [{ name: "version", ...version }] : []),
          ...(schema ? [{ name: "schema", ...schema }] : []),
        ],
      };
    }
    case "grant":
    case "revoke":
      return describePrivileges(change);
    default:
      return unknownKind(change);
  }
}

function database(name: string, attribute: AttributeChange): Description {
  return { object: "database", name, attributes: [attribute] };
}

const ROLE_ATTRIBUTE_NAMES = {
  login: "login",
  createDatabase: "createdb",
  createRole: "createrole",
  replication: "replication",
  bypassRls: "bypassrls",
  connectionLimit: "connection_limit",
  validUntil: "valid_until",
} as const;

function roleAttributes(
  attributes: RoleAttributes,
  from: RoleAttributes = {},
): readonly AttributeChange[] {
  const names = Object.keys(ROLE_ATTRIBUTE_NAMES) as (keyof typeof ROLE_ATTRIBUTE_NAMES)[];
  return [
    ...names.filter((name) => attributes[name] !== undefined).map((name) => ({
      name: ROLE_ATTRIBUTE_NAMES[name],
      ...(from[name] === undefined ? {} : { from: String(from[name]) }),
      to: String(attributes[name]),
    })),
    ...(attributes.verifier ? [{ name: "password", to: MASK }] : []),
  ];
}

function optionAttributes(options: MembershipOptions): readonly AttributeChange[] {
  return texts({ admin: options.admin, inherit: options.inherit, set: options.set });
}

function forWork(borrowed: true | undefined): readonly AttributeChange[] {
  return borrowed ? [{ name: "borrowed", to: "true" }] : [];
}

/** More objects than these are counted instead of named. */
const SHOWN_OBJECTS = 3;

function describePrivileges(change: AlterPrivileges): Description {
  const { database, target, privileges, kind } = change;
  const whom = { name: kind === "grant" ? "to" : "from", to: change.role ?? "PUBLIC" };
  const what = { name: "privileges", to: privileges };
  switch (target.on) {
    case "database":
      return { object: "grant", name: database, attributes: [what, whom] };
    case "schema":
      return {
        object: "grant",
        name: database,
        attributes: [what, { name: "on schema", to: target.schema }, whom],
      };
    case "future":
      return {
        object: "grant",
        name: database,
        attributes: [
          what,
          { name: `on future ${target.class} of`, to: target.creator },
          ...(target.schema === null ? [] : [{ name: "in schema", to: target.schema }]),
          whom,
        ],
      };
    default:
      return {
        object: "grant",
        name: database,
        attributes: [
          what,
          target.identities.length <= SHOWN_OBJECTS
            ? { name: "on", to: target.identities }
            : { name: `on ${target.identities.length} ${target.on} in schema`, to: target.schema },
          whom,
        ],
      };
  }
}

/** The values that are there, each as text, in snake_case as in the config. */
function texts(values: Readonly<Record<string, unknown>>): readonly AttributeChange[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({
      name: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      to: String(value),
    }));
}

function unknownKind(change: never): never {
  throw new TypeError(`Cannot describe change "${(change as Change).kind}"`);
}
