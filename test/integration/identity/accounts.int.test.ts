import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import { viewerWith } from '../../support/graph.ts'
import { password, startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
const statements: string[] = []
beforeAll(async () => {
  fixture = await startIdentity({ onStatement: (sql) => statements.push(sql) })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename '
const userFields = 'id displayName username email emailVerified roles status createdAt devices { id }'
const asUser = (id: string) => ({ of: [{ __typename: 'User', id }] })

describe('who sees what of a user', () => {
  test('me is null when nobody is signed in', async () => {
    expect(await fixture.send('{ me { id } }')).toEqual({ data: { me: null } })
  })

  test('everybody sees the id and the display name, and nothing else', async () => {
    const { id } = await fixture.signUp('private')
    for (const viewer of [anonymous, viewerWith(['book:read'])]) {
      const { data, errors } = await fixture
        .as(viewer)
        .send(`${entities} ... on User { ${userFields} } } }`, asUser(id))
      expect(errors).toBeUndefined()
      expect(data._entities).toEqual([
        {
          __typename: 'User',
          id,
          displayName: 'private',
          username: null,
          email: null,
          emailVerified: null,
          roles: null,
          status: null,
          createdAt: null,
          devices: null,
        },
      ])
    }
  })

  test('the user and those with user:read see all of it', async () => {
    const { id, viewer } = await fixture.signUp('open')
    for (const one of [viewer, viewerWith(['user:read'])]) {
      const { data } = await fixture.as(one).send(`${entities} ... on User { ${userFields} } } }`, asUser(id))
      expect(data._entities[0]).toMatchObject({
        username: 'open',
        email: 'open@example.org',
        status: 'ACTIVE',
      })
      expect(data._entities[0].devices).toHaveLength(1)
    }
  })

  test('a reference to nobody, or to what is no id, is null', async () => {
    const of = [
      { __typename: 'User', id: randomUUID() },
      { __typename: 'User', id: 'nobody' },
    ]
    const { data } = await fixture.send(`${entities} ... on User { id } } }`, { of })
    expect(data._entities).toEqual([null, null])
  })

  test('a device answers only to its owner and to those with user:read', async () => {
    const { viewer } = await fixture.signUp('gadget')
    const { data } = await fixture.as(viewer).send('{ me { devices { id } } }')
    const of = [{ __typename: 'Device', id: data.me.devices[0].id }]
    const ask = async (one: typeof viewer) =>
      (await fixture.as(one).send(`${entities} ... on Device { name platform current } } }`, { of })).data
        ._entities[0]
    const seen = { __typename: 'Device', name: 'Kitchen tablet', platform: 'android' }
    expect(await ask(viewer)).toEqual({ ...seen, current: true })
    expect(await ask(viewerWith(['user:read']))).toEqual({ ...seen, current: false })
    expect(await ask(viewerWith(['book:read']))).toBeNull()
    expect(await ask(anonymous)).toBeNull()
  })
})

describe('listing users', () => {
  const users = `query ($query: String, $first: Int, $after: String, $last: Int, $before: String) {
    users(query: $query, first: $first, after: $after, last: $last, before: $before) {
      totalCount edges { cursor node { id username email roles status createdAt devices { name } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  const support = viewerWith(['user:read'])
  const list = async (variables: object) =>
    (await fixture.as(support).send(users, { ...variables })).data.users
  const names = (page: any) => page.edges.map(({ node }: any) => node.username)

  beforeAll(async () => {
    for (const name of ['shelf_1', 'shelf_2', 'shelf_3', 'shelf_4', 'shelfx5']) await fixture.signUp(name)
  })

  test('needs user:read', async () => {
    expect((await fixture.send(users)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const { errors } = await fixture.as(viewerWith(['book:read'])).send(users)
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('finds by a part of any name, in any letter case, and takes no sign for a wildcard', async () => {
    expect(names(await list({ query: 'SHELF' }))).toEqual([
      'shelfx5',
      'shelf_4',
      'shelf_3',
      'shelf_2',
      'shelf_1',
    ])
    expect(names(await list({ query: 'shelf_' }))).toHaveLength(4)
    expect(names(await list({ query: 'shelf_2@EXAMPLE' }))).toEqual(['shelf_2'])
    for (const query of ['%', '\\', 'a\u0000b']) expect(names(await list({ query }))).toEqual([])
  })

  test('pages forwards and backwards through the same order', async () => {
    const first = await list({ query: 'shelf_', first: 3 })
    expect(names(first)).toEqual(['shelf_4', 'shelf_3', 'shelf_2'])
    expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } })
    const second = await list({ query: 'shelf_', first: 3, after: first.pageInfo.endCursor })
    expect(names(second)).toEqual(['shelf_1'])
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const back = await list({ query: 'shelf_', last: 2, before: second.pageInfo.startCursor })
    expect(names(back)).toEqual(['shelf_3', 'shelf_2'])
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  test('refuses more than a hundred, and a forged cursor', async () => {
    for (const variables of [{ first: 101 }, { after: 'forged' }, { after: btoa('["no id"]') }]) {
      const { errors } = await fixture.as(support).send(users, variables)
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    }
  })

  test('sends as many statements for five users as for one', async () => {
    const count = async (first: number) => {
      statements.length = 0
      await list({ query: 'shelf', first })
      return statements.length
    }
    expect(await count(5)).toBe(await count(1))
  })
})

describe('setting roles', () => {
  const document = `mutation ($input: SetRolesInput!) {
    setRoles(input: $input) { user { id roles } problems { __typename code message path } }
  }`
  const chief = viewerWith(['user:roles', 'user:read'])
  const setRoles = async (userId: string, roles: string[], viewer = chief) =>
    (await fixture.as(viewer).send(document, { input: { userId, roles } })).data.setRoles

  test('needs user:roles', async () => {
    const { id, viewer } = await fixture.signUp('climber')
    const { errors } = await fixture.as(viewer).send(document, { input: { userId: id, roles: ['ADMIN'] } })
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
    expect(await fixture.sql('SELECT roles::text FROM account WHERE id = $1', id)).toEqual([
      { roles: '{READER}' },
    ])
  })

  test('replaces them, once each, and writes down what they were', async () => {
    const { id } = await fixture.signUp('writer')
    const answer = await setRoles(id, ['PUBLISHER', 'READER', 'PUBLISHER'])
    expect(answer).toEqual({ user: { id, roles: ['READER', 'PUBLISHER'] }, problems: [] })
    const trail = () =>
      fixture.sql(
        `SELECT actor_id, detail FROM audit_entry WHERE action = 'SET_ROLES' AND subject_id = $1`,
        id,
      )
    expect(await trail()).toEqual([{ actor_id: chief.userId, detail: 'READER -> READER PUBLISHER' }])
    await setRoles(id, ['READER', 'PUBLISHER'])
    expect(await trail()).toHaveLength(1)
  })

  test.each([randomUUID(), 'nobody'])('of %s is a problem', async (userId) => {
    expect((await setRoles(userId, [])).problems).toEqual([
      expect.objectContaining({ code: 'NOT_FOUND', path: ['input', 'userId'] }),
    ])
  })

  test('never leaves the platform without an administrator, however many try at once', async () => {
    const one = await fixture.signUp('first-admin')
    const two = await fixture.signUp('second-admin')
    for (const { id } of [one, two]) await setRoles(id, ['ADMIN'])
    const answers = await Promise.all([one, two].map(({ id }) => setRoles(id, ['READER'])))
    expect(answers.flatMap(({ problems }) => problems.map(({ code }: any) => code))).toEqual(['CONFLICT'])
    expect(await fixture.sql(`SELECT 1 FROM account WHERE 'ADMIN' = ANY (roles)`)).toHaveLength(1)
  })
})

describe('suspending', () => {
  const document = `mutation ($input: SuspendUserInput!) {
    suspendUser(input: $input) { user { id status } problems { __typename code message path } }
  }`
  const guard = viewerWith(['user:suspend', 'user:read'])
  const suspend = async (userId: string, reason = 'spam', viewer = guard) =>
    (await fixture.as(viewer).send(document, { input: { userId, reason } })).data.suspendUser

  test('needs user:suspend', async () => {
    const { id } = await fixture.signUp('safe')
    const { errors } = await fixture
      .as(viewerWith(['user:read']))
      .send(document, { input: { userId: id, reason: 'x' } })
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('ends every session, and the right password is answered with the reason why not', async () => {
    const here = await fixture.signUp('spammer')
    const there = await fixture.signIn('spammer')
    expect(await suspend(here.id)).toEqual({ user: { id: here.id, status: 'SUSPENDED' }, problems: [] })
    for (const { refreshToken } of [here, there]) {
      expect((await fixture.open('refreshSession', { refreshToken })).problems[0].code).toBe('SESSION_ENDED')
    }
    const right = await fixture.open('logIn', { login: 'spammer', password })
    expect(right.problems[0].code).toBe('ACCOUNT_SUSPENDED')
    const wrong = await fixture.open('logIn', { login: 'spammer', password: 'not-the-password' })
    expect(wrong.problems[0].code).toBe('BAD_CREDENTIALS')
  })

  test('while the user signs in leaves no live session', async () => {
    const { id } = await fixture.signUp('racer')
    const signIns = Array.from({ length: 8 }, () => fixture.open('logIn', { login: 'racer', password }))
    await Promise.all([...signIns, new Promise((done) => setTimeout(done, 60)).then(() => suspend(id))])
    expect(await fixture.sql('SELECT 1 FROM session WHERE account_id = $1 AND ended_at IS NULL', id)).toEqual(
      [],
    )
  })

  test('twice is one event and one entry', async () => {
    const { id } = await fixture.signUp('repeat')
    await suspend(id, 'first')
    expect(await suspend(id, 'second')).toEqual({ user: { id, status: 'SUSPENDED' }, problems: [] })
    const entries = await fixture.sql(
      `SELECT detail FROM audit_entry WHERE action = 'SUSPEND_USER' AND subject_id = $1`,
      id,
    )
    expect(entries).toEqual([{ detail: 'first' }])
  })

  test('says all that is wrong at once: no reason, and oneself', async () => {
    const { id } = await fixture.signUp('self')
    const { problems } = await suspend(id, '  ', { ...guard, userId: id })
    expect(problems.map(({ code }: any) => code)).toEqual(['INVALID_INPUT', 'NOT_ALLOWED'])
  })

  test.each([randomUUID(), 'nobody'])('of %s is a problem', async (userId) => {
    expect((await suspend(userId)).problems[0].code).toBe('NOT_FOUND')
  })

  test('of the last administrator is refused', async () => {
    const [admin] = await fixture.sql<{ id: string }>(`SELECT id FROM account WHERE 'ADMIN' = ANY (roles)`)
    expect((await suspend(admin?.id ?? '')).problems[0].code).toBe('CONFLICT')
  })
})
