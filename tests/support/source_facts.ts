import { dirname, join, relative } from "node:path";

/** What one source file of ours refers to, as its syntax tree says. */
export interface SourceFacts {
  /** From the folder `src`, such as `plan/order.ts`. */
  readonly path: string;
  /** Files of `src` that it imports, in the same form. */
  readonly files: readonly string[];
  /** Everything else that it imports, such as `zod`, `node:path` or `../deno.json`. */
  readonly packages: readonly string[];
  /** Global names that it uses, with their first property: `console.log`, `Deno.env`, `fetch`. */
  readonly globals: readonly string[];
}

/** Stands for the name of a module that is made at run time. */
export const COMPUTED = "[computed]";

/** Reads the facts of every file under `src`, in the order of their paths. */
export async function readSourceFacts(src: string): Promise<readonly SourceFacts[]> {
  const facts: SourceFacts[] = [];
  for (const path of (await listFiles(src)).sort()) {
    facts.push(sourceFacts(relative(src, path), await Deno.readTextFile(path)));
  }
  return facts;
}

/** The facts of one file. Types count as imports, since they tie files together as well. */
export function sourceFacts(path: string, text: string): SourceFacts {
  const specifiers: string[] = [];
  const globals = new Set<string>();
  const addSpecifier = (source: Deno.lint.Node | null | undefined) => {
    const literal = source?.type === "TSLiteralType" ? source.literal : source;
    if (!literal) return;
    specifiers.push(literal.type === "Literal" ? String(literal.value) : COMPUTED);
  };
  Deno.lint.runPlugin(
    {
      name: "facts",
      rules: {
        collect: {
          create: () => ({
            ImportDeclaration: (node) => addSpecifier(node.source),
            ExportAllDeclaration: (node) => addSpecifier(node.source),
            ExportNamedDeclaration: (node) => addSpecifier(node.source),
            ImportExpression: (node) => addSpecifier(node.source),
            TSImportType: (node) => addSpecifier(node.argument),
            MemberExpression(node) {
              if (node.object.type !== "Identifier") return;
              const property = node.property.type === "Identifier" && !node.computed
                ? node.property.name
                : "[]";
              globals.add(`${node.object.name}.${property}`);
            },
            Identifier(node) {
              if (!isProperty(node)) globals.add(node.name);
            },
          }),
        },
      },
    },
    path,
    text,
  );
  const own = (specifier: string) => specifier.startsWith(".") && /\.tsx?$/.test(specifier);
  return {
    path,
    files: specifiers.filter(own).map((specifier) => join(dirname(path), specifier)),
    packages: specifiers.filter((specifier) => !own(specifier)),
    globals: [...globals],
  };
}

/** Whether a name is one inside an object, as in `a.name` and `{ name: 1 }`. */
function isProperty(node: Deno.lint.Identifier): boolean {
  // Of the many kinds of parent, those with a name inside have it as `property` or as `key`.
  const { computed, property, key } = node.parent as {
    readonly computed?: boolean;
    readonly property?: unknown;
    readonly key?: unknown;
  };
  return computed !== true && (property === node || key === node);
}

async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) files.push(...await listFiles(path));
    else if (/\.tsx?$/.test(entry.name)) files.push(path);
  }
  return files;
}
