import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualExtension, ActualInside } from "../model/actual.ts";
import type { AlterExtension } from "../model/change.ts";
import type { DesiredDatabase, DesiredExtension } from "../model/desired.ts";
import { showStatement } from "../model/statement.ts";
import { createExtension } from "../sql/extension.ts";
import type { Step } from "./step.ts";

/** Creates the declared extensions, and moves versions and schemas that differ. */
export function diffExtensions(
  desired: DesiredDatabase,
  inside: ActualInside,
  actual: Actual,
): readonly Step[] {
  const { name: database, owner } = desired;
  return desired.extensions.flatMap((extension): readonly Step[] => {
    const installed = inside.extensions.get(extension.name);
    return installed === undefined ? createMissing(extension) : alterExisting(extension, installed);
  });

  function createMissing({ name, schema, version, origin }: DesiredExtension): readonly Step[] {
    const blocked = (message: string, hint: string): readonly Step[] => [
      { blocked: { object: `database:${database}`, origin, message, hint } },
    ];
    const available = actual.availableExtensions.get(name);
    if (available === undefined) {
      return blocked(
        `Extension ${quoteForDisplay(name)} is not available on the server`,
        "Install its package on the server's host, or ask the provider which it offers",
      );
    }
    const found = available.versions.get(version ?? available.defaultVersion);
    if (found === undefined) {
      const versions = [...available.versions.keys()].join(", ");
      return blocked(
        `Extension ${quoteForDisplay(name)} is not available in version ${version}`,
        `The server has ${versions}`,
      );
    }
    if (found.superuser && !found.trusted && !actual.server.admin.superuser) {
      return blocked(
        `Extension ${quoteForDisplay(name)} can only be created by a superuser`,
        `Have one run, in database ${quoteForDisplay(database)}: ${
          showStatement(createExtension(name, { schema, version }))
        }`,
      );
    }
    return [{
      change: {
        kind: "create_extension",
        action: "add",
        database,
        extension: name,
        schema,
        version,
        origin,
        needs: [`database:${database}`],
        as: owner!,
      },
    }];
  }

  function alterExisting(
    { name, schema, version, origin }: DesiredExtension,
    installed: ActualExtension,
  ): readonly Step[] {
    const moves = schema !== undefined && schema !== installed.schema;
    const updates = version !== undefined && version !== installed.version;
    if (!moves && !updates) return [];
    if (moves && !installed.relocatable) {
      return [{
        blocked: {
          object: `database:${database}`,
          origin,
          message: `Extension ${quoteForDisplay(name)} is in schema ${
            quoteForDisplay(installed.schema)
          } and cannot be moved`,
          hint: `Declare "schema": ${JSON.stringify(installed.schema)}, or drop and create it`,
        },
      }];
    }
    return [{
      change: {
        kind: "alter_extension",
        action: "change",
        database,
        extension: name,
        ...(updates ? { version: { from: installed.version, to: version } } : {}),
        ...(moves ? { schema: { from: installed.schema, to: schema } } : {}),
        origin,
        needs: [`database:${database}`],
        as: installed.owner,
      } satisfies AlterExtension,
    }];
  }
}
