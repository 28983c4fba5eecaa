import config from "../deno.json" with { type: "json" };

/** `scripts/bundle.ts` puts this declaration ahead of the program; from source there is none. */
declare const BUILD_COMMIT: string | undefined;

/** The version of this program, as `deno.json` says. */
export const VERSION: string = config.version;

/** The commit that the binary was built from; `undefined` where it runs from source. */
export const COMMIT: string | undefined = typeof BUILD_COMMIT === "undefined"
  ? undefined
  : BUILD_COMMIT;
