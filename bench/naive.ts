// What one would write without much thought, as the yardstick of `deno task bench`:
//   deno run -A bench/naive.ts <connection string> <config>
// Asks for each object, creates it or sets all of it again, one statement after the other.
import pg from "pg";

const [url, path] = Deno.args;
const { databases } = JSON.parse(await Deno.readTextFile(path!));
const client = new pg.Client({ connectionString: url! });
await client.connect();
for (const { database, user, password } of databases) {
  const [role, name] = [client.escapeIdentifier(user), client.escapeIdentifier(database)];
  const secret = client.escapeLiteral(password);
  const roles = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [user]);
  const verb = roles.rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${secret}`);
  const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  await client.query(
    found.rowCount === 0
      ? `CREATE DATABASE ${name} OWNER ${role}`
      : `ALTER DATABASE ${name} OWNER TO ${role}`,
  );
  await client.query(`GRANT ALL PRIVILEGES ON DATABASE ${name} TO ${role}`);
}
await client.end();
