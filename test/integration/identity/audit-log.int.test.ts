import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let user: SignedIn
let now = new Date('2030-01-01T00:00:00.000Z')
const auditor = viewerWith(['audit:read', 'user:read'])
const document = `query AuditLog($filter: AuditFilter, $first: Int, $after: String) {
  auditLog(filter: $filter, first: $first, after: $after) {
    totalCount
    edges { node {
      id at actor { id username } action subject { type id } outcome requestId detail sessionId address userAgent
    } }
    pageInfo { hasNextPage endCursor }
  }
}`
const read = async (variables: Record<string, unknown> = {}) =>
  (await fixture.as(auditor).send(document, variables)).data.auditLog
const nodes = (page: any) => page.edges.map(({ node }: any) => node)

beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
  user = await fixture.signUp('watched')
  now = new Date('2030-01-02T00:00:00.000Z')
  await fixture.open('logIn', { login: 'watched', password: 'not-the-password' })
  await fixture.open('logIn', { login: 'nobody-there', password })
  await fixture.open('refreshSession', { refreshToken: user.refreshToken })
  await fixture.open('refreshSession', { refreshToken: user.refreshToken })
  const other = await fixture.signIn('watched')
  await fixture.as(other.viewer).send('mutation { logOut { problems { code } } }')
})
afterAll(() => fixture[Symbol.asyncDispose]())

describe('the audit trail', () => {
  test('needs audit:read', async () => {
    expect((await fixture.send(document)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const { errors } = await fixture.as(viewerWith(['user:read'])).send(document)
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('holds every act, the newest first', async () => {
    const page = await read()
    expect(nodes(page).map(({ action, outcome }: any) => `${action} ${outcome}`)).toEqual([
      'LOG_OUT SUCCESS',
      'LOG_IN SUCCESS',
      'REPLAY_REFRESH_TOKEN FAILURE',
      'LOG_IN FAILURE',
      'LOG_IN FAILURE',
      'LOG_IN SUCCESS',
      'REGISTER SUCCESS',
    ])
    expect(page.totalCount).toBe(7)
  })

  test('says of an act who did it, to whom, when, and by which request', async () => {
    const [entry] = nodes(await read({ filter: { action: 'LOG_OUT' } }))
    expect(entry).toEqual({
      id: expect.any(String),
      at: now.toISOString(),
      actor: { id: user.id, username: 'watched' },
      action: 'LOG_OUT',
      subject: { type: 'User', id: user.id },
      outcome: 'SUCCESS',
      requestId: expect.any(String),
      detail: null,
      sessionId: expect.any(String),
      address: '127.0.0.1',
      userAgent: 'test',
    })
  })

  test('names no actor where nobody proved who they are, and no subject where there is none', async () => {
    const [unknown, wrong] = nodes(await read({ filter: { outcome: 'FAILURE', action: ['LOG_IN'] } }))
    expect(unknown).toMatchObject({ actor: null, subject: null, detail: 'unknown account' })
    expect(wrong).toMatchObject({ actor: null, subject: { id: user.id }, detail: 'wrong password' })
  })

  test('never holds what was typed into a failed sign-in', async () => {
    const [dump] = await fixture.sql<{ text: string }>(
      `SELECT string_agg(a::text, '') AS text FROM audit_entry a`,
    )
    expect(dump?.text).not.toContain('nobody-there')
    expect(dump?.text).not.toContain('not-the-password')
  })

  test('can be narrowed by each part of the filter', async () => {
    const [entry] = nodes(await read({ filter: { action: 'REPLAY_REFRESH_TOKEN' } }))
    const count = async (filter: object) => (await read({ filter })).totalCount
    expect(await count({ requestId: entry.requestId })).toBe(1)
    expect(await count({ actorId: user.id })).toBe(4)
    expect(await count({ subjectId: user.id })).toBe(6)
    expect(await count({ subjectId: user.id, actorId: user.id, action: ['LOG_IN', 'LOG_OUT'] })).toBe(3)
    expect(await count({ actorId: 'nobody' })).toBe(0)
    expect(await count({ from: '2030-01-02T00:00:00Z' })).toBe(5)
    expect(await count({ to: '2030-01-02T00:00:00Z' })).toBe(2)
    const { errors } = await fixture.as(auditor).send(document, {
      filter: { from: '2030-01-02T00:00:00Z', to: '2030-01-01T00:00:00Z' },
    })
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  })

  test('pages without a gap or a repeat', async () => {
    const seen: string[] = []
    let after: string | null = null
    do {
      const page = await read({ first: 2, after })
      seen.push(...nodes(page).map(({ id }: any) => id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after)
    expect(seen).toEqual(nodes(await read()).map(({ id }: any) => id))
  })

  test('shares the fate of its act: where the entry cannot be written, nothing happens', async () => {
    await fixture.sql('ALTER TABLE audit_entry ADD CONSTRAINT closed CHECK (false) NOT VALID')
    try {
      const { data, errors } = await fixture.send(
        'mutation ($input: RegisterInput!) { register(input: $input) { session { accessToken } } }',
        { input: { username: 'unseen', email: 'unseen@example.org', password } },
      )
      expect(data.register).toBeNull()
      expect(errors?.[0]?.extensions?.code).toBe('INTERNAL_SERVER_ERROR')
      expect(await fixture.sql(`SELECT 1 FROM account WHERE username = 'unseen'`)).toEqual([])
    } finally {
      await fixture.sql('ALTER TABLE audit_entry DROP CONSTRAINT closed')
    }
  })
})
