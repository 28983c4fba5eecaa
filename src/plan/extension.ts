import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualExtension, ActualInside } from "../model/actual.ts";
import type { AlterExtension } from "../model/change.ts";
import type { DesiredDatabase, DesiredExtension } from "../model/desired.ts";
import { showStatement, type Statement } from "../model/statement.ts";
import { createExtension, moveExtension, updateExtension } from "../sql/extension.ts";
import type { Step } from "./step.ts";

/**
 * Where CREATE EXTENSION would put it by itself, for most people. Our sessions
 * have `pg_catalog` first in their search path, and it would end up there.
 */
const USUAL_SCHEMA = "public";

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

  function createMissing(extension: DesiredExtension): readonly Step[] {
    const { name, version, origin } = extension;
    const available = actual.availableExtensions.get(name);
    if (available === undefined) {
      return blocked(
        origin,
        `Extension ${quoteForDisplay(name)} is not available on the server`,
        "Install its package on the server's host, or ask the provider which it offers",
      );
    }
    const found = available.versions.get(version ?? available.defaultVersion);
    if (found === undefined) return blockVersion(extension);
    const schema = extension.schema ?? (found.schema === null ? USUAL_SCHEMA : undefined);
    if (found.superuser && !found.trusted && !actual.server.admin.superuser) {
      return unlessSuperuser(extension, "created", createExtension(name, { schema, version }));
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

  function blocked(origin: string, message: string, hint: string): readonly Step[] {
    return [{ blocked: { object: `database:${database}`, origin, message, hint } }];
  }

  function blockVersion({ name, version, origin }: DesiredExtension): readonly Step[] {
    const versions = [...actual.availableExtensions.get(name)?.versions.keys() ?? []];
    return blocked(
      origin,
      `Extension ${quoteForDisplay(name)} is not available in version ${version}`,
      versions.length === 0 ? "The server has none" : `The server has ${versions.join(", ")}`,
    );
  }

  function alterExisting(
    extension: DesiredExtension,
    installed: ActualExtension,
  ): readonly Step[] {
    const { name, schema, version, origin } = extension;
    const updates = version !== undefined && version !== installed.version;
    const moves = schema !== undefined && schema !== installed.schema;
    const problems = [
      ...(updates ? problemsWithUpdate(extension, version) : []),
      ...(moves ? problemsWithMove(extension, installed, schema) : []),
    ];
    if (problems.length > 0 || (!moves && !updates)) return problems;
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

  function problemsWithUpdate(extension: DesiredExtension, version: string): readonly Step[] {
    const { name } = extension;
    const found = actual.availableExtensions.get(name)?.versions.get(version);
    if (found === undefined) return blockVersion(extension);
    if (!found.superuser || found.trusted) return [];
    return unlessSuperuser(extension, "updated", updateExtension(name, version));
  }

  function problemsWithMove(
    extension: DesiredExtension,
    installed: ActualExtension,
    schema: string,
  ): readonly Step[] {
    const { name, origin } = extension;
    if (!installed.relocatable) {
      return blocked(
        origin,
        `Extension ${quoteForDisplay(name)} is in schema ${
          quoteForDisplay(installed.schema)
        } and cannot be moved`,
        `Declare "schema": ${JSON.stringify(installed.schema)}, or drop and create it`,
      );
    }
    // What a trusted one has created belongs to the bootstrap superuser, whoever owns the extension.
    const versions = actual.availableExtensions.get(name)?.versions;
    if (versions?.get(installed.version)?.superuser === false) return [];
    return unlessSuperuser(extension, "moved", moveExtension(name, schema));
  }

  function unlessSuperuser(
    { name, origin }: DesiredExtension,
    done: string,
    statement: Statement,
  ): readonly Step[] {
    if (actual.server.admin.superuser) return [];
    return blocked(
      origin,
      `Extension ${quoteForDisplay(name)} can only be ${done} by a superuser`,
      `Have one run, in database ${quoteForDisplay(database)}: ${showStatement(statement)}`,
    );
  }
}
