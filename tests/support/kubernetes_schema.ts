import { validate as validateConfigMap } from "kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap";
import { validate as validateCronJob } from "kubernetes-models/_schemas/IoK8sApiBatchV1CronJob";
import { validate as validateDeployment } from "kubernetes-models/_schemas/IoK8sApiAppsV1Deployment";
import { validate as validateJob } from "kubernetes-models/_schemas/IoK8sApiBatchV1Job";
import { validate as validateNetworkPolicy } from "kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy";
import { validate as validatePodDisruptionBudget } from "kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget";
import { validate as validateSecret } from "kubernetes-models/_schemas/IoK8sApiCoreV1Secret";
import { validate as validateServiceAccount } from "kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount";

interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: unknown;
}

const SCHEMAS: Readonly<Record<string, Validate>> = {
  "v1 ConfigMap": validateConfigMap as Validate,
  "v1 Secret": validateSecret as Validate,
  "v1 ServiceAccount": validateServiceAccount as Validate,
  "apps/v1 Deployment": validateDeployment as Validate,
  "batch/v1 Job": validateJob as Validate,
  "batch/v1 CronJob": validateCronJob as Validate,
  "networking.k8s.io/v1 NetworkPolicy": validateNetworkPolicy as Validate,
  "policy/v1 PodDisruptionBudget": validatePodDisruptionBudget as Validate,
};

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What is wrong with a manifest by the Kubernetes API's schema, each with its path. */
export function manifestProblems(manifest: Manifest): readonly string[] {
  const name = `${manifest.apiVersion} ${manifest.kind}`;
  const validate = SCHEMAS[name];
  if (!validate) return [`There is no schema of ${name}`];
  const unread = new Set<string>();
  if (!validate(watched(manifest, { path: "", unread }))) {
    return (validate.errors ?? []).map(({ instancePath, keyword, params }) =>
      `${instancePath}: ${keyword} ${JSON.stringify(params)}`
    );
  }
  return [...unread].map((path) => `${path}: unknown field`);
}

/**
 * The schema lets unknown fields pass, but it never looks at them: what it has not read when it
 * is done is not a field of the API. (A real API server drops or refuses these.)
 */
function watched(
  value: unknown,
  { path, unread }: { readonly path: string; readonly unread: Set<string> },
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const children = new Map(
    Object.entries(value).map(([key, child]) => {
      const childPath = `${path}/${key}`;
      unread.add(childPath);
      return [key, watched(child, { path: childPath, unread })];
    }),
  );
  return new Proxy(value, {
    get(target, key, receiver) {
      if (typeof key !== "string" || !children.has(key)) return Reflect.get(target, key, receiver);
      unread.delete(`${path}/${key}`);
      return children.get(key);
    },
  });
}
