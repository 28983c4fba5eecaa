import type { Change } from "../model/change.ts";
import type { Blocked, Note, Withheld } from "../model/plan.ts";

/** What a comparison can come to, apart from nothing. */
export type Step =
  | { readonly change: Change }
  | { readonly blocked: Blocked }
  | { readonly withheld: Withheld }
  | { readonly note: Note };
