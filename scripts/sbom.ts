// deno-lint-ignore-file no-console -- its output is its result
// Prints what the binary is made of, as CycloneDX: deno task --quiet sbom
import config from "../deno.json" with { type: "json" };
import { buildCommit } from "./build_commit.ts";
import { bundle } from "./bundle.ts";
import { withTemporaryFolder } from "./with_temporary_folder.ts";

/** A CycloneDX document of the packages that a bundle really holds, not of what is installed. */
export function sbom(packages: readonly string[]): unknown {
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: component("application", "pg-provisioner", config.version),
    },
    components: [
      component("platform", "deno", Deno.version.deno),
      ...packages.map((name) => {
        const at = name.lastIndexOf("@");
        return component("library", name.slice(0, at), name.slice(at + 1));
      }),
    ],
  };
}

function component(type: "application" | "platform" | "library", name: string, version: string) {
  const purl = `pkg:${type === "library" ? "npm" : "generic"}/${
    name.replace("@", "%40")
  }@${version}`;
  return { type, name, version, purl, "bom-ref": purl };
}

if (import.meta.main) {
  const commit = await buildCommit();
  const { packages } = await withTemporaryFolder((folder) => bundle({ commit, folder }));
  console.log(JSON.stringify(sbom(packages), null, 2));
}
