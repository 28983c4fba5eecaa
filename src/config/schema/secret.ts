import { z } from "zod";

/** A secret: as text, or where to get it. */
export const secret = z.union([
  z.string().min(1).describe("The text itself."),
  z.strictObject({
    env: z.string().min(1).describe("Name of the environment variable that holds the text."),
  }).describe("Taken from an environment variable."),
  z.strictObject({
    file: z.string().min(1).describe(
      "Path of the file that holds the text, from the config's folder if it is relative. " +
        "One newline at its end is cut off.",
    ),
  }).describe("Taken from a file, such as a mounted Docker or Kubernetes secret."),
]).meta({
  id: "secret",
  description: 'A text to keep secret: itself, {"env": "NAME"} or {"file": "/run/secrets/name"}.',
});
