import type {
  ActualDefaultPrivilege,
  ActualInside,
  ActualObject,
  ObjectClass,
} from "../model/actual.ts";
import type { AlterPrivileges, GrantTarget } from "../model/change.ts";
import type { DesiredDatabase, DesiredUser } from "../model/desired.ts";
import {
  accessSchemas,
  creatorsOf,
  DATABASE_OWNER,
  managedPrivileges,
  OBJECT_CLASSES,
  privilegesOf,
} from "./access_levels.ts";
import { granteesOf, heldBy } from "./acl.ts";
import type { Step } from "./step.ts";

/**
 * What users may do with the objects in the declared schemas, those that are
 * there and those to come.
 *
 * The default privileges also tell what a user's declared access was before:
 * what they give beyond the declared level is taken away there and on the
 * objects. A privilege that somebody granted on objects alone is left alone,
 * unless the database is `exclusive`.
 */
export function diffAccess(desired: DesiredDatabase, inside: ActualInside): readonly Step[] {
  const { name: database, owner, origin, users, exclusive } = desired;
  if (owner === undefined || (users.length === 0 && !exclusive)) return [];
  const creators = creatorsOf(desired);
  // A user who acted as owner before may have created as well.
  const possibleCreators = [...new Set([...creators, ...users.map(({ role }) => role)])];
  const levels = users.filter(({ role, access }) => role !== owner && access !== "owner");
  const inSchemas = accessSchemas(desired).flatMap((schema) =>
    OBJECT_CLASSES.flatMap((objects) => {
      const existing = inside.objects.filter((each) =>
        each.schema === schema && each.class === objects
      );
      return [
        ...levels.flatMap((user) => diffUser(user, schema, objects, existing)),
        ...(exclusive ? diffStrangers(schema, objects, existing) : []),
      ];
    })
  );
  return [...inSchemas, ...(exclusive ? diffFutureEverywhere() : [])];

  function diffUser(
    { role, access, origin }: DesiredUser,
    schema: string,
    objects: ObjectClass,
    existing: readonly ActualObject[],
  ): readonly Step[] {
    const wanted = privilegesOf(access, objects);
    const managed = managedPrivileges(objects);
    const unwanted = new Set<string>();
    const future = possibleCreators.flatMap(
      (creator) => {
        const held = futureOf({ creator, schema, objects, role });
        const excess = (exclusive ? [...held] : managed)
          .filter((each) => held.has(each) && !wanted.includes(each));
        for (const privilege of excess) unwanted.add(privilege);
        const target = { on: "future", class: objects, creator, schema } as const;
        const missing = creators.includes(creator)
          ? wanted.filter((privilege) => !held.has(privilege))
          : [];
        return [
          ...alter("revoke", target, { role, privileges: excess, origin, as: creator }),
          ...alter("grant", target, { role, privileges: missing, origin, as: creator }),
        ];
      },
    );
    return [
      ...onObjects("revoke", existing, {
        role,
        origin,
        schema,
        objects,
        pick: (held) =>
          [...held].filter((each) => !wanted.includes(each) && (exclusive || unwanted.has(each))),
      }),
      ...onObjects("grant", existing.filter((each) => each.owner !== role), {
        role,
        origin,
        schema,
        objects,
        pick: (held) => wanted.filter((privilege) => !held.has(privilege)),
      }),
      ...future,
    ];
  }

  function diffStrangers(
    schema: string,
    objects: ObjectClass,
    existing: readonly ActualObject[],
  ): readonly Step[] {
    const declared = new Set([...creators, ...users.map(({ role }) => role)]);
    const byName = [...new Set(existing.flatMap(({ acl }) => granteesOf(acl)))]
      .filter((role) => !declared.has(role))
      .toSorted();
    const strangers = [...(isForPublic(objects) ? [] : [null]), ...byName];
    const ofFuture = inside.defaultPrivileges.filter((each) =>
      each.schema === schema && each.class === objects &&
      possibleCreators.includes(each.creator) &&
      (each.grantee === null ? !isForPublic(objects) : !declared.has(each.grantee))
    );
    return [
      ...strangers.flatMap((role) =>
        onObjects("revoke", existing, { role, origin, schema, objects, pick: (held) => [...held] })
      ),
      ...ofFuture.flatMap(revokeFuture),
    ];
  }

  /** What holds in all schemas is never declared: it would let users into those that are not. */
  function diffFutureEverywhere(): readonly Step[] {
    return inside.defaultPrivileges
      .filter((each) =>
        each.schema === null && creators.includes(each.creator) &&
        (each.grantee === null ? !isForPublic(each.class) : !creators.includes(each.grantee))
      )
      .flatMap(revokeFuture);
  }

  function revokeFuture(each: ActualDefaultPrivilege): readonly Step[] {
    const { creator, schema, class: objects, grantee: role, privilege } = each;
    const target = { on: "future", class: objects, creator, schema } as const;
    return alter("revoke", target, { role, privileges: [privilege], origin, as: creator });
  }

  function futureOf(
    of: {
      readonly creator: string;
      readonly schema: string;
      readonly objects: ObjectClass;
      readonly role: string;
    },
  ): ReadonlySet<string> {
    return new Set(
      inside.defaultPrivileges
        .filter((each) =>
          each.creator === of.creator && each.schema === of.schema && each.class === of.objects &&
          each.grantee === of.role
        )
        .map(({ privilege }) => privilege),
    );
  }

  interface OnObjects {
    /** Null for PUBLIC. */
    readonly role: string | null;
    readonly origin: string;
    readonly schema: string;
    readonly objects: ObjectClass;
    /** From what the role holds on one object, what to grant or revoke. */
    readonly pick: (held: ReadonlySet<string>) => readonly string[];
  }

  /** One statement for all objects of one owner that lack, or have too much of, the same. */
  function onObjects(
    kind: "grant" | "revoke",
    existing: readonly ActualObject[],
    { role, origin, schema, objects, pick }: OnObjects,
  ): readonly Step[] {
    const picked = existing
      .map((object) => ({ object, privileges: pick(heldBy(object.acl, role)) }))
      .filter(({ privileges }) => privileges.length > 0);
    const groups = Map.groupBy(
      picked,
      ({ object, privileges }) => JSON.stringify([object.owner, privileges]),
    );
    return [...groups.values()].flatMap((group) => {
      const { object, privileges } = group[0]!;
      const identities = group.map(({ object }) => object.identity);
      const target = { on: objects, schema, identities } as const;
      return alter(kind, target, { role, privileges, origin, ...actorFor(object) });
    });
  }

  /** Only its owner may grant on an object, and must get into its schema to name it. */
  function actorFor({ owner: as, schema: name }: ActualObject): Actor {
    const schema = inside.schemas.get(name);
    if (schema === undefined || creators.includes(as) || schema.owner === as) return { as };
    const entered = [as, null].some((role) => heldBy(schema.acl, role).has("USAGE"));
    const schemaOwner = schema.owner === DATABASE_OWNER ? owner! : schema.owner;
    return entered ? { as } : { inherits: [as, schemaOwner] };
  }

  function alter(
    kind: "grant" | "revoke",
    target: GrantTarget,
    { role, privileges, origin, ...actor }: Actor & {
      readonly role: string | null;
      readonly privileges: readonly string[];
      readonly origin: string;
    },
  ): readonly Step[] {
    if (privileges.length === 0) return [];
    return [{
      change: {
        kind,
        action: kind === "grant" ? "add" : "remove",
        database,
        target,
        role,
        privileges,
        origin,
        needs: [`database:${database}`, ...(role === null ? [] : [`role:${role}` as const])],
        ...actor,
      },
    }];
  }
}

type Actor = Pick<AlterPrivileges, "as" | "inherits">;

/** PUBLIC may execute every routine from the start: nobody granted that by hand. */
function isForPublic(objects: ObjectClass): boolean {
  return objects === "routines";
}
