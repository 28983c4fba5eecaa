// deno-lint-ignore-file
import pg from "pg";
import { revealStatement } from "../model/statement.ts";
import { ServerError } from "./server_error.ts";
export function stubConnector(url: string): any {
  const u = new URL(url);
  const wrap = (e: any) =>
    new ServerError(e.message, {
      code: "change_failed",
      retry: ["42710", "42P04", "23505"].includes(e.code)
        ? "soon"
        : e.code === "ECONNREFUSED"
        ? "backoff"
        : "never",
      sqlstate: e.code,
      detail: e.detail,
      serverHint: e.hint,
    });
  return {
    label: u.host,
    user: decodeURIComponent(u.username),
    async connect(o: any = {}) {
      const c = new pg.Client({
        host: u.hostname,
        port: Number(u.port || 5432),
        user: decodeURIComponent(u.username),
        password: decodeURIComponent(u.password),
        database: o.database ?? u.pathname.slice(1),
        connectionTimeoutMillis: 5000,
      });
      let notices: any[] = [];
      c.on("error", () => {});
      c.on("notice", (n: any) =>
        notices.push({
          severity: n.severity,
          sqlstate: n.code,
          message: n.message,
          detail: n.detail,
        }));
      try {
        await c.connect();
      } catch (e) {
        throw wrap(e);
      }
      return {
        database: "",
        peer: {},
        lost: false,
        async query(t: string, p: any) {
          try {
            return (await c.query(t, p as any)).rows;
          } catch (e) {
            throw wrap(e);
          }
        },
        async execute(s: any[]) {
          notices = [];
          try {
            await c.query(s.map(revealStatement).join(";\n"));
          } catch (e) {
            throw wrap(e);
          }
          return notices;
        },
        async [Symbol.asyncDispose]() {
          await c.end();
        },
      };
    },
  };
}
