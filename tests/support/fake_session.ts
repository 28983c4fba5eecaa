import { showStatement, type Statement } from "../../src/model/statement.ts";
import type { Connector, Notice, Session } from "../../src/postgres/session.ts";

export interface FakeSessionOptions {
  /** Answers a statement; what it throws, the session throws. */
  readonly execute?: (sql: string, session: FakeSession) => Promise<readonly Notice[]>;
}

/**
 * A session without a server, to inject what a real one cannot be made to show
 * reliably. Proves nothing about SQL: that is for real servers.
 */
export class FakeSession implements Session {
  readonly database = "postgres";
  readonly peer = {
    host: "fake",
    port: 0,
    address: "fake",
    user: "postgres",
    sslMode: "disable",
    tls: null,
    authentication: "none",
  } as const;
  readonly backendPid = 1;
  readonly serverVersion = "18";
  /** What was sent, with secrets masked. */
  readonly sent: string[] = [];
  readonly #execute: NonNullable<FakeSessionOptions["execute"]>;
  lost = false;
  closed = false;

  constructor({ execute = () => Promise.resolve([]) }: FakeSessionOptions = {}) {
    this.#execute = execute;
  }

  query<Row>(): Promise<readonly Row[]> {
    return Promise.resolve([]);
  }

  async execute(statements: readonly Statement[]): Promise<readonly Notice[]> {
    const sql = statements.map(showStatement).join(";\n");
    this.sent.push(sql);
    return await this.#execute(sql, this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** Connects as `connect` says, and remembers the sessions. */
export class FakeConnector implements Connector {
  readonly label = "fake:5432";
  readonly user = "postgres";
  readonly sessions: FakeSession[] = [];
  readonly #connect: (attempt: number) => Promise<FakeSession>;
  attempts = 0;

  constructor(connect: (attempt: number) => Promise<FakeSession>) {
    this.#connect = connect;
  }

  async connect(): Promise<Session> {
    const session = await this.#connect(++this.attempts);
    this.sessions.push(session);
    return session;
  }
}
