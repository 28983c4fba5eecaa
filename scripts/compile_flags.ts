/**
 * All that the compiled program may do; everything else is refused by the runtime,
 * whatever its own code or a library tries.
 *
 * - `--allow-net`: the servers stand in the config, the health endpoint in HTTP_ADDRESS.
 * - `--allow-read`: the config and the files that it names may be anywhere.
 * - `--allow-env`: `{"env": "NAME"}` may name any variable.
 *
 * It may not write files, start processes, load libraries, ask the system about itself or
 * import code from elsewhere. Where clouds hand out the machine's credentials is out of reach, too.
 */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--deny-net=169.254.169.254,[fd00:ec2::254]",
  "--allow-read",
  "--allow-env",
  "--deny-import",
];

/**
 * What a run makes lives on or is gone at once, so that a large nursery (three times 16 MB)
 * saves nothing and takes a fifth more memory with a thousand databases (`deno task bench`).
 */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=1";

/** What else `deno compile` is told. Deno 2.5 and 2.9 both know these flags. */
export const COMPILE_FLAGS: readonly string[] = [
  ...PERMISSIONS,
  V8_FLAGS,
  "--quiet",
  "--no-check",
  // The bundle is all there is: no config, lock file or package takes part.
  "--no-config",
  "--no-lock",
  "--node-modules-dir=none",
  // The cache would be a file of a known name in /tmp, which others could put there first.
  "--no-code-cache",
];
