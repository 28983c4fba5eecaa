import { quoteForDisplay } from "../model/quote_for_display.ts";
import type { Actual, ActualExtension, ActualInside } from "../model/actual.ts";
import type { AlterExtension } from "../model/change.ts";
import type { DesiredDatabase, DesiredExtension } from "../model/desired.ts";
import { showStatement } from "../model/statement.ts";
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
    const found = versionOf(extension, version);
    const schema = extension.schema ?? (found?.schema === null ? USUAL_SCHEMA : undefined);
    const problem = schemaProblem({ ...extension, schema }) ??
      versionProblem(extension, showStatement(createExtension(name, { schema, version })));
    if (problem !== undefined) return [problem];
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
    extension: DesiredExtension,
    installed: ActualExtension,
  ): readonly Step[] {
    const { name, schema, version, origin } = extension;
    const moves = schema !== undefined && schema !== installed.schema;
    const updates = version !== undefined && version !== installed.version;
    if (!moves && !updates) return [];
    const problem =
      (updates
        ? versionProblem(extension, showStatement(updateExtension(name, version)))
        : undefined) ??
        (moves ? schemaProblem(extension) ?? moveProblem(extension, installed, schema) : undefined);
    if (problem !== undefined) return [problem];
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

  /** What the server says of a version; of the one that it would take, where none is named. */
  function versionOf({ name }: DesiredExtension, version: string | undefined) {
    const available = actual.availableExtensions.get(name);
    return available?.versions.get(version ?? available.defaultVersion);
  }

  /** Why the server would not create it, or update to it. */
  function versionProblem(
    extension: DesiredExtension,
    statement: string,
  ): Step | undefined {
    const { name, version, origin } = extension;
    const available = actual.availableExtensions.get(name);
    if (available === undefined) {
      return blocked(
        origin,
        `Extension ${quoteForDisplay(name)} is not available on the server`,
        "Install its package on the server's host, or ask the provider which it offers",
      );
    }
    const found = versionOf(extension, version);
    if (found === undefined) {
      const versions = [...available.versions.keys()].join(", ");
      return blocked(
        origin,
        `Extension ${quoteForDisplay(name)} is not available in version ${
          version ?? available.defaultVersion
        }`,
        `The server has ${versions}`,
      );
    }
    return found.superuser && !found.trusted ? superuserProblem(extension, statement) : undefined;
  }

  function superuserProblem(
    { name, origin }: DesiredExtension,
    statement: string,
  ): Step | undefined {
    if (actual.server.admin.superuser) return undefined;
    return blocked(
      origin,
      `Extension ${quoteForDisplay(name)} is for superusers to create, update and move`,
      `Have one run, in database ${quoteForDisplay(database)}: ${statement}`,
    );
  }

  function schemaProblem({ name, schema, origin }: DesiredExtension): Step | undefined {
    // The server's own schemas are always there.
    if (schema === undefined || schema.startsWith("pg_")) return undefined;
    if (inside.schemas.has(schema) || desired.schemas.includes(schema)) return undefined;
    return blocked(
      origin,
      `Schema ${quoteForDisplay(schema)}, which extension ${
        quoteForDisplay(name)
      } is to be in, does not exist`,
      'Declare it in "schemas", or create it',
    );
  }

  function moveProblem(
    extension: DesiredExtension,
    { schema, version, relocatable }: ActualExtension,
    to: string,
  ): Step | undefined {
    const { name, origin } = extension;
    if (relocatable) {
      // What a trusted one has created belongs to the bootstrap superuser, whoever owns it.
      return versionOf(extension, version)?.superuser === false
        ? undefined
        : superuserProblem(extension, showStatement(moveExtension(name, to)));
    }
    return blocked(
      origin,
      `Extension ${quoteForDisplay(name)} is in schema ${
        quoteForDisplay(schema)
      } and cannot be moved`,
      `Declare "schema": ${JSON.stringify(schema)}, or drop and create it`,
    );
  }

  function blocked(origin: string, message: string, hint: string): Step {
    return { blocked: { object: `database:${database}`, origin, message, hint } };
  }
}
