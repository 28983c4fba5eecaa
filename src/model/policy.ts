/** What the user allows beyond what the config says. */
export interface Policy {
  /** Carry out `state: "absent"`. */
  readonly allowDrop: boolean;
  /** Even where that is more than half of the server's databases. */
  readonly allowMassDrop: boolean;
}
