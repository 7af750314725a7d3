import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import type pg from 'pg'
import { openPool } from '#kit/database/pool.ts'
import type { Viewer } from '#kit/auth/viewer.ts'
import type { Env } from '#kit/config/env.ts'
import { readIdentityConfig } from '../../../subgraphs/identity/config.ts'
import { createIdentity, type Identity, type IdentityOverrides } from '../../../subgraphs/identity/index.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { graphClient } from '../../support/graph.ts'

const sessionFields = `
  session { accessToken accessTokenExpiresAt refreshToken user { id username email roles } }
  problems { __typename code message path ... on WeakPassword { minimumLength } }`

const documents = {
  register: `mutation ($input: RegisterInput!) { register(input: $input) { ${sessionFields} } }`,
  logIn: `mutation ($input: LogInInput!) { logIn(input: $input) { ${sessionFields} } }`,
  refreshSession: `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { ${sessionFields} } }`,
}

export const password = 'read-more-books'
const device = { name: 'Kitchen tablet', platform: 'android' }

export interface SignedIn {
  id: string
  username: string
  viewer: Viewer
  accessToken: string
  refreshToken: string
}

export interface IdentityFixture extends AsyncDisposable {
  database: TestDatabase
  identity: Identity
  url: string
  send: ReturnType<typeof graphClient>['send']
  as(viewer: Viewer): ReturnType<typeof graphClient>
  /** Sends one of the three mutations that answer with a session; fails on an error that is no problem. */
  open(mutation: keyof typeof documents, input: object): Promise<{ session: any; problems: any[] }>
  signUp(username: string): Promise<SignedIn>
  signIn(login: string, input?: object): Promise<SignedIn>
  /** The latest letter to an address whose subject begins so; waits for it, as it is written after the answer. */
  letterTo(email: string, subject: string): Promise<string>
  /** The token of that letter. */
  tokenTo(email: string, subject: string): Promise<string>
  lettersTo(email: string): Promise<string[]>
  /** As the subgraph's own role. */
  sql<Row extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<Row[]>
  /** What was said to the other subgraphs about a subject, in order. */
  eventsOf(subject: string): Promise<{ type: string; version: number; data: unknown }[]>
}

export async function startIdentity(
  overrides: IdentityOverrides = {},
  env: Env = {},
): Promise<IdentityFixture> {
  const database = await createTestDatabase()
  const config = readIdentityConfig(testEnv(database, env))
  const identity = await createIdentity(config, overrides)
  const url = await identity.listen()
  const client = graphClient('identity', url)
  const pool = openPool(database.urlOf('identity'))
  const transport = openPool(database.urlOf('events'))

  const open: IdentityFixture['open'] = async (mutation, input) => {
    const { data, errors } = await client.send(documents[mutation], { input })
    if (errors) throw new Error(JSON.stringify(errors))
    return data[mutation]
  }
  const lettersTo = async (email: string) => {
    const names = await readdir(config.mail.folder).catch(() => [])
    const letters = await Promise.all(
      names.toSorted().map((name) => readFile(join(config.mail.folder, name), 'utf8')),
    )
    return letters.filter((letter) => letter.includes(`\nTo: ${email}\n`))
  }
  const letterTo = async (email: string, subject: string): Promise<string> => {
    for (let attempt = 0; attempt < 500; attempt++) {
      const letter = (await lettersTo(email)).findLast((one) => one.includes(`\nSubject: ${subject}`))
      if (letter) return letter
      await wait(20)
    }
    throw new Error(`No letter "${subject}" came to ${email}: ${(await lettersTo(email)).join('\n')}`)
  }
  return {
    lettersTo,
    letterTo,
    tokenTo: async (email, subject) => /^ {2}(\S{43})$/m.exec(await letterTo(email, subject))?.[1] ?? '',
    database,
    identity,
    url,
    send: client.send,
    as: client.as,
    open,
    signUp: async (username) =>
      signedIn(
        (await open('register', { username, email: `${username}@example.org`, password, device })).session,
      ),
    signIn: async (login, input = { device }) =>
      signedIn((await open('logIn', { login, password, ...input })).session),
    sql: async (text, ...values) => (await pool.query(text, values)).rows,
    eventsOf: async (subject) =>
      (
        await transport.query('SELECT type, version, data FROM event WHERE subject = $1 ORDER BY seq', [
          subject,
        ])
      ).rows,
    async [Symbol.asyncDispose]() {
      await identity.close()
      await pool.end()
      await transport.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

function signedIn(session: any): SignedIn {
  return { ...session.user, ...session, viewer: viewerOf(session.accessToken) }
}

/** As the gateway reads it from the access token. */
export function viewerOf(accessToken: string): Viewer {
  const { sub, sid, roles, permissions, age_limit: ageLimit = null } = decodeJwt<any>(accessToken)
  return { userId: sub, sessionId: sid, roles, permissions, ageLimit }
}
