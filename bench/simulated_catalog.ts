import { Secret } from "../src/model/secret.ts";
import { toVerifier } from "../src/postgres/password/scram.ts";
import { mapConcurrently } from "../src/async/map_concurrently.ts";
import type { PostgresServer } from "../tests/support/postgres_server.ts";
import { entries, type Entry } from "../tests/support/temp_config.ts";

/** What a server needs to hold such a catalog: nobody may look for the databases' files. */
export const SIMULATION_SETTINGS = { autovacuum: false } as const;

const ITERATIONS = 4096;
const FIRST_OID = 100_000;

/**
 * Fills a server's catalog with `count` roles and the databases that they own.
 *
 * The roles are real, with real verifiers, but written straight into `pg_authid`:
 * CREATE ROLE derives a key for each. The databases are rows without files: a
 * thousand real ones are 7 GB.
 */
export async function simulateCatalog(
  server: PostgresServer,
  count: number,
): Promise<readonly Entry[]> {
  const declared = entries(count);
  const verifiers = await mapConcurrently(
    declared,
    16,
    ({ password }) => toVerifier(new Secret(password), { iterations: ITERATIONS }),
  );
  const values = declared
    .map(({ user }, index) => `(${FIRST_OID + index}, '${user}', '${verifiers[index]!.reveal()}')`)
    .join(",\n");
  await server.sql(`
    CREATE TEMPORARY TABLE entry (id oid, name text, verifier text);
    INSERT INTO entry VALUES ${values};
    INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb,
        rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolpassword)
      SELECT id, name, false, true, false, false, true, false, false, -1, verifier FROM entry;
    CREATE TEMPORARY TABLE row AS SELECT * FROM pg_database WHERE datname = 'template1';
    DO $$
    DECLARE each record;
    BEGIN
      FOR each IN SELECT * FROM entry LOOP
        UPDATE row SET oid = each.id, datname = each.name, datdba = each.id, datacl = NULL,
          datistemplate = false;
        INSERT INTO pg_database SELECT * FROM row;
      END LOOP;
    END $$`);
  return declared;
}
