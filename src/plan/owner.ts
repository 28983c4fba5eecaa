import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualDatabase, ActualDefaultPrivilege } from "../model/actual.ts";
import type { Reassignment } from "../model/change.ts";
import type { DesiredDatabase } from "../model/desired.ts";
import { aclAfterOwnerChange } from "./acl.ts";
import { belongingsText } from "./belongings_text.ts";
import type { Step } from "./step.ts";

/** Gives the database to its declared owner, with what is inside if that is declared. */
export function diffOwner(
  desired: DesiredDatabase,
  actual: Actual,
  /** All that are declared: REASSIGN OWNED touches others than the one. */
  databases: readonly DesiredDatabase[] = [],
): readonly Step[] {
  const { name: database, owner: to, origin, reassignOwned } = desired;
  const existing = actual.databases.get(database);
  if (existing === undefined || existing.invalid || to === undefined) return [];
  if (desired.state === "absent" || existing.owner === to) return [];
  const { owner: from } = existing;
  const base = {
    kind: "alter_database_owner",
    action: "change",
    database,
    from,
    to,
    origin,
    needs: [`role:${to}`],
    creates: `owner:${database}`,
  } as const;
  const inside = belongingsText(actual.belongings, { role: from, database });
  if (!reassignOwned) {
    return [
      { change: base },
      ...(inside === undefined ? [] : [staysBehind(desired, from, inside)]),
    ];
  }
  if (!takesInsideAlong(desired, actual)) {
    return [{ change: base }, bootstrapKeeps(desired, from)];
  }
  const arriving = databases.filter((each) =>
    each.name !== database && each.state === "present" && each.owner === from &&
    actual.databases.get(each.name)?.invalid !== true
  );
  const reassign = reassignment(existing, to, { actual, databases, arriving });
  // Those that the old owner is given in this plan have to be there, to be put back.
  const needs = arriving.flatMap(({ name }) => [`database:${name}`, `owner:${name}`] as const);
  return [{ change: { ...base, needs: [...base.needs, ...needs], reassign } }];
}

/** Whether what the old owner owns inside is to go to the new one, and can. */
export function takesInsideAlong(desired: DesiredDatabase, actual: Actual): boolean {
  const from = actual.databases.get(desired.name)?.owner;
  return desired.reassignOwned && from !== undefined && from !== desired.owner &&
    from !== actual.server.bootstrapRole;
}

function bootstrapKeeps({ name, origin }: DesiredDatabase, from: string): Step {
  return {
    note: {
      kind: "consequence",
      object: `database:${name}`,
      origin,
      message:
        `What ${quoteForDisplay(from)} owns inside ${
          quoteForDisplay(name)
        } stays with it: PostgreSQL reassigns nothing ` +
        `of its bootstrap superuser`,
      hint: "Give single objects away with ALTER … OWNER TO",
    },
  };
}

function staysBehind({ name, origin }: DesiredDatabase, from: string, inside: string): Step {
  return {
    note: {
      kind: "consequence",
      object: `database:${name}`,
      origin,
      message: `Inside ${quoteForDisplay(name)}, ${inside} stay with the old owner ${
        quoteForDisplay(from)
      }`,
      hint: 'Declare "reassign_owned": true to give them to the new one',
    },
  };
}

/** REASSIGN OWNED also carries off the role's other databases: they are put back. */
function reassignment(
  existing: ActualDatabase,
  to: string,
  { actual, databases, arriving }: {
    readonly actual: Actual;
    readonly databases: readonly DesiredDatabase[];
    /** Declared to be the old owner's, whether they are already or not. */
    readonly arriving: readonly DesiredDatabase[];
  },
): Reassignment {
  const { owner: from, name } = existing;
  const declared = new Set(databases.map((each) => each.name));
  const others = [...actual.databasesOfRoles.values()]
    .filter((each) => each.owner === from && each.name !== name && !declared.has(each.name))
    .map((each) => each.name);
  return {
    keep: [...others, ...arriving.map((each) => each.name)].toSorted().map((database) => {
      const other = actual.databasesOfRoles.get(database) ?? actual.databases.get(database);
      const acl = other ? aclAfterOwnerChange(other.acl, other.owner, from) : [];
      const ofNewOwner = acl.filter(({ grantee }) => grantee === to);
      return { database, privileges: ofNewOwner.map(({ privilege }) => privilege) };
    }),
    defaultPrivileges: (actual.insides.get(name)?.defaultPrivileges ?? [])
      .filter((each) => each.creator === from && each.grantee !== to && !isBuiltIn(each))
      .map(({ schema, class: objects, grantee, privilege }) => ({
        schema,
        class: objects,
        grantee,
        privilege,
      })),
  };
}

/**
 * An entry for all schemas spells out what would hold without it: taking that from
 * the old owner would not remove its entry, but make a new one.
 */
function isBuiltIn(each: ActualDefaultPrivilege): boolean {
  return each.schema === null && each.class === "routines" && each.grantee === null;
}
