// deno-lint-ignore-file no-console -- its output is its result
// Compiled with the flags of the real program: tries what an intruder in it would try, and
// prints for each attempt `done` or `refused`.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, userInfo } from "node:os";

const [folder, victim] = Deno.args;

const attempts = {
  "connect": async () => (await Deno.connect(listener.addr)).close(),
  "read a file": () => Deno.readTextFile("/etc/hosts"),
  "read a variable": () => Deno.env.get("HOME"),

  "write a file": () => Deno.writeTextFile(`${folder}/written`, ""),
  "write a file through node": () => writeFileSync(`${folder}/written`, ""),
  "make a folder": () => Deno.mkdir(`${folder}/made`),
  "remove a file": () => Deno.remove(`${folder}/kept`),
  "change a file's mode": () => Deno.chmod(`${folder}/kept`, 0o777),
  "make a database file": async () => {
    const { DatabaseSync } = await import("node:sqlite");
    new DatabaseSync(`${folder}/written`).exec("CREATE TABLE t (c)");
  },
  "start a process": () => new Deno.Command("/bin/true").output(),
  "start a process through node": () => execFileSync("/bin/true"),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "read another process's environment": () => Deno.readTextFile(`/proc/${victim}/environ`),
  "read its own environment as a file": () => Deno.readTextFile("/proc/self/environ"),
  "ask for the host's name": () => hostname(),
  "ask for the user": () => userInfo(),
  "ask for the load": () => Deno.loadavg(),
  "open a unix socket": () => Deno.listen({ transport: "unix", path: `${folder}/socket` }),
  "open a unix socket through node": () =>
    new Promise((resolve, reject) => {
      createServer().on("error", reject).listen(`${folder}/socket`, resolve);
    }),
  "ask the cloud for credentials": () => Deno.connect({ hostname: "169.254.169.254", port: 80 }),
  "ask the cloud for credentials over IPv6": () =>
    Deno.connect({ hostname: "fd00:ec2::254", port: 80 }),
  "import code from the network": () => import(["https:", "", "deno.land/x.js"].join("/")),
};

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    await attempt();
    console.log(`done: ${name}`);
  } catch {
    console.log(`refused: ${name}`);
  }
}
Deno.exit(0);
