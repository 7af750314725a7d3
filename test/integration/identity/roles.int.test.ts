import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { startIdentity, type IdentityFixture } from './identity-fixture.ts'

let fixture: IdentityFixture
beforeAll(async () => {
  fixture = await startIdentity()
})
afterAll(() => fixture[Symbol.asyncDispose]())

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
