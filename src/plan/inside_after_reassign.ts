import type { AclEntry, ActualInside } from "../model/actual.ts";
import { aclAfterOwnerChange } from "./acl.ts";

interface Owned {
  readonly owner: string;
  readonly acl: readonly AclEntry[];
}

/**
 * What is inside a database once its owner changed with `reassign_owned`: the rest
 * of the plan is made for that.
 */
export function insideAfterReassign(inside: ActualInside, from: string, to: string): ActualInside {
  const give = <Item extends Owned>(item: Item): Item =>
    item.owner === from
      ? { ...item, owner: to, acl: aclAfterOwnerChange(item.acl, from, to) }
      : item;
  return {
    schemas: new Map([...inside.schemas].map(([name, schema]) => [name, give(schema)])),
    objects: inside.objects.map(give).map((object) => ({
      ...object,
      acl: object.acl.filter(({ grantee }) => grantee !== object.owner),
    })),
    extensions: new Map(
      [...inside.extensions].map(([name, extension]) => [
        name,
        extension.owner === from ? { ...extension, owner: to } : extension,
      ]),
    ),
    defaultPrivileges: inside.defaultPrivileges.map((each) =>
      each.creator === from && each.grantee !== to ? { ...each, creator: to } : each
    ),
  };
}
