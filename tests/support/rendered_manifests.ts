import { parseAllDocuments } from "yaml";
import { type Overlay, renderedFile } from "../../scripts/kubernetes.ts";
import type { Manifest } from "./kubernetes_schema.ts";

/** The fields of the API that tests look at. */
export interface Pod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly restartPolicy: string;
  readonly securityContext: Record<string, unknown>;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly Volume[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly resources: Record<"requests" | "limits", Record<string, string>>;
  readonly securityContext: Record<string, unknown>;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
    readonly subPath?: string;
  }[];
}

export interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly configMap?: { readonly name: string };
}

interface PodTemplate {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: Pod;
}

// deno-lint-ignore no-explicit-any -- documents of many shapes; the schema is checked elsewhere
type AnyManifest = Manifest & Record<string, any>;

/** What one rendered file holds. */
export interface Rendered {
  readonly text: string;
  readonly manifests: readonly AnyManifest[];
  readonly pod: PodTemplate;
  ofKind(kind: string): AnyManifest | undefined;
}

/** @throws where the file is not YAML, or has not exactly one workload. */
export async function readRendered(overlay: Overlay): Promise<Rendered> {
  const text = await Deno.readTextFile(renderedFile(overlay));
  const manifests = parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS() as AnyManifest;
  });
  const pods = manifests.map(podTemplateOf).filter((pod) => pod !== undefined);
  if (pods.length !== 1) throw new Error(`${pods.length} workloads in ${renderedFile(overlay)}`);
  const ofKind = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
  return { text, manifests, pod: pods[0]!, ofKind };
}

function podTemplateOf(manifest: AnyManifest): PodTemplate | undefined {
  switch (manifest.kind) {
    case "Deployment":
    case "Job":
      return manifest.spec.template;
    case "CronJob":
      return manifest.spec.jobTemplate.spec.template;
    default:
      return undefined;
  }
}
