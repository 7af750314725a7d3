import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { password, startIdentity, type IdentityFixture, type SignedIn } from './identity-fixture.ts'

let fixture: IdentityFixture
let now = new Date()
beforeAll(async () => {
  fixture = await startIdentity({ clock: () => now })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const childPassword = 'dragons-and-castles'
const codes = ({ problems }: { problems: { code: string }[] }) => problems.map(({ code }) => code)
const household = 'household { id members { role ageLimit username user { id } } }'

async function attempt(user: SignedIn, field: string, selection: string, input?: object) {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`
  const [declared, given] = input ? [`($input: ${type}!)`, '(input: $input)'] : ['', '']
  const document = `mutation ${declared} { ${field}${given} { ${selection} problems { code path } } }`
  return fixture.as(user.viewer).send(document, { input })
}
async function mutate(user: SignedIn, field: string, selection: string, input?: object) {
  const { data, errors } = await attempt(user, field, selection, input)
  if (errors) throw new Error(JSON.stringify(errors))
  return data[field]
}
const ask = async (user: SignedIn, selection: string) =>
  (await fixture.as(user.viewer).send(`{ me { ${selection} } }`)).data.me

/** With an address that is confirmed, as inviting asks for. */
async function grownUp(username: string): Promise<SignedIn> {
  const user = await fixture.signUp(username)
  await fixture.sql(
    'UPDATE account SET email_verified = true, held_email_key = email_key WHERE id = $1',
    user.id,
  )
  return user
}

const addChild = (adult: SignedIn, username: string, ageLimit = 8) =>
  mutate(adult, 'addChild', `child { user { id } ageLimit } ${household}`, {
    username,
    password: childPassword,
    ageLimit,
  })
const childOf = async (adult: SignedIn, username: string, ageLimit = 8) => {
  expect(codes(await addChild(adult, username, ageLimit))).toEqual([])
  return fixture.signIn(username, { password: childPassword })
}
const invite = (adult: SignedIn, login: string) =>
  mutate(adult, 'inviteToHousehold', 'invitation { id to }', { login })
const waiting = async (user: SignedIn) =>
  (await ask(user, 'householdInvitations { id to from { displayName } }')).householdInvitations
const accept = (user: SignedIn, invitationId: string) =>
  mutate(user, 'acceptHouseholdInvitation', household, { invitationId })

async function couple(first: string, second: string) {
  const [owner, other] = [await grownUp(first), await grownUp(second)]
  const { household: made } = await mutate(owner, 'createHousehold', 'household { id }')
  const { invitation } = await invite(owner, second)
  expect(codes(await accept(other, invitation.id))).toEqual([])
  return { owner, other, id: made.id as string }
}

const membersIn = async (id: string) =>
  ((await fixture.eventsOf(id)).at(-1)?.data as { members: unknown[] } | undefined)?.members

describe('an invitation', () => {
  test('to an address tells nobody whose it is, goes by letter, and is found by whoever confirms it', async () => {
    const owner = await grownUp('inviting')
    await mutate(owner, 'createHousehold', 'household { id }')
    const answer = await invite(owner, 'LATER@example.org')
    expect(answer).toEqual({
      invitation: { id: answer.invitation.id, to: 'LATER@example.org' },
      problems: [],
    })
    expect(await fixture.letterTo('LATER@example.org', 'You are invited')).toContain('inviting invites you')
    const later = await fixture.signUp('later')
    expect(await waiting(later)).toEqual([])
    await fixture.sql(
      'UPDATE account SET email_verified = true, held_email_key = email_key WHERE id = $1',
      later.id,
    )
    expect(await waiting(later)).toEqual([
      { id: answer.invitation.id, to: 'LATER@example.org', from: { displayName: 'inviting' } },
    ])
    expect(codes(await accept(later, answer.invitation.id))).toEqual([])
    expect((await ask(owner, household)).household.members.map(({ role }: any) => role)).toEqual([
      'OWNER',
      'ADULT',
    ])
    expect(codes(await invite(owner, 'nobody-here'))).toEqual(['NOT_FOUND'])
    expect(codes(await invite(later, 'inviting'))).toEqual(['NOT_ALLOWED'])
  })

  test('is answered by the one whom it is for, once, in its time, and from no second household', async () => {
    const [owner, guest, stranger] = [
      await grownUp('host'),
      await grownUp('guest'),
      await grownUp('stranger'),
    ]
    for (const one of [owner, stranger]) await mutate(one, 'createHousehold', 'household { id }')
    expect(codes(await mutate(owner, 'createHousehold', 'household { id }'))).toEqual(['IN_HOUSEHOLD'])
    const { invitation } = await invite(owner, 'Guest')
    expect(codes(await accept(stranger, invitation.id))).toEqual(['NOT_FOUND'])
    await mutate(guest, 'declineHouseholdInvitation', '', { invitationId: invitation.id })
    expect(codes(await accept(guest, invitation.id))).toEqual(['NOT_FOUND'])

    const { invitation: late } = await invite(owner, 'guest')
    const before = now
    now = new Date(now.getTime() + 8 * 86_400_000)
    expect(codes(await accept(guest, late.id))).toEqual(['NOT_FOUND'])
    expect(await waiting(guest)).toEqual([])
    now = before
    await mutate(owner, 'cancelHouseholdInvitation', '')
    expect(codes(await accept(guest, late.id))).toEqual(['NOT_FOUND'])

    const { invitation: toStranger } = await invite(owner, 'stranger')
    expect(codes(await accept(stranger, toStranger.id))).toEqual(['IN_HOUSEHOLD'])
  })
})

describe('the places of a household', () => {
  test('are four for children, however many come at once, and others are not in the database', async () => {
    const owner = await grownUp('crowded')
    const { household: made } = await mutate(owner, 'createHousehold', 'household { id }')
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((at) => addChild(owner, `crowded-child-${at}`)))
    expect(answers.flatMap(codes)).toEqual(['HOUSEHOLD_FULL', 'HOUSEHOLD_FULL'])
    expect((await ask(owner, household)).household.members).toHaveLength(5)
    expect(await membersIn(made.id)).toHaveLength(5)
    const move = 'UPDATE household_member SET place = $2 WHERE account_id = $1'
    await expect(fixture.sql(move, owner.id, 3)).rejects.toThrow(/household_member_place_check/)
  })
})

describe('a child', () => {
  test('signs in by its name, sees the household, and is refused whatever is for grown-ups', async () => {
    const { owner, id } = await couple('mother', 'father')
    const child = await childOf(owner, 'little', 9)
    expect(child.viewer).toMatchObject({ permissions: ['book:read'], ageLimit: 9 })
    const seen = await ask(child, `email household { id invitation { id } members { username } }`)
    expect(seen).toEqual({
      email: null,
      household: {
        id,
        invitation: null,
        members: ['mother', 'father', 'little'].map((username) => ({ username })),
      },
    })
    const tries: [string, object?][] = [
      ['createHousehold'],
      ['leaveHousehold'],
      ['inviteToHousehold', { login: 'x' }],
      ['addChild', { username: 'tiny', password, ageLimit: 17 }],
      ['updateChild', { userId: child.id, ageLimit: 17, password: childPassword }],
      ['removeFromHousehold', { userId: owner.id, password: childPassword }],
      ['changePassword', { currentPassword: childPassword, newPassword: 'another-good-password' }],
      ['requestEmailChange', { email: 'little@example.org', password: childPassword }],
      ['createAccessKey', { name: 'K', permissions: ['book:read'], expiresAt: now, password: childPassword }],
      ['requestErasure', { password: childPassword }],
    ]
    for (const [field, input] of tries) {
      const { errors } = await attempt(child, field, '', input)
      expect([field, errors?.[0]?.extensions?.['code']]).toEqual([field, 'FORBIDDEN'])
    }
    const admin = { ...owner, viewer: viewerWith(['user:roles']) }
    expect(codes(await mutate(admin, 'setRoles', '', { userId: child.id, roles: ['PUBLISHER'] }))).toEqual([
      'NOT_ALLOWED',
    ])
  })

  test('has its limit and password from its own grown-ups, who prove who they are; tokens of before end', async () => {
    const { owner, other } = await couple('careful', 'calm')
    const stranger = await grownUp('passer-by')
    const child = await childOf(owner, 'growing')
    const update = (by: SignedIn, input: object) =>
      mutate(by, 'updateChild', 'child { ageLimit }', { userId: child.id, password, ...input })
    expect(codes(await update(owner, { ageLimit: 12, password: 'not-the-password' }))).toEqual([
      'BAD_CREDENTIALS',
    ])
    expect(codes(await update(stranger, { ageLimit: 12 }))).toEqual(['NOT_FOUND'])
    expect(codes(await update(owner, { userId: other.id, ageLimit: 12 }))).toEqual(['NOT_FOUND'])
    expect(await update(other, { ageLimit: 12 })).toEqual({ child: { ageLimit: 12 }, problems: [] })
    const [revoked] = await fixture.sql<{ version: number }>(
      'SELECT version FROM account WHERE id = $1 AND access_since = $2',
      child.id,
      now,
    )
    expect(revoked?.version).toBeGreaterThan(1)
    const { session } = await fixture.open('refreshSession', { refreshToken: child.refreshToken })
    expect(codes(await update(owner, { newPassword: 'castles-and-dragons' }))).toEqual([])
    expect(codes(await fixture.open('refreshSession', { refreshToken: session.refreshToken }))).toEqual([
      'SESSION_ENDED',
    ])
    const again = await fixture.signIn('growing', { password: 'castles-and-dragons' })
    expect(again.viewer.ageLimit).toBe(12)
  })

  test('that is removed is signed out at once, and its account is erased', async () => {
    const { other, id } = await couple('strict', 'mild')
    const child = await childOf(other, 'removed')
    const gone = await mutate(other, 'removeFromHousehold', household, { userId: child.id, password })
    expect(gone.household.members).toHaveLength(2)
    expect(await membersIn(id)).toHaveLength(2)
    expect(codes(await fixture.open('refreshSession', { refreshToken: child.refreshToken }))).toEqual([
      'SESSION_ENDED',
    ])
    await expect
      .poll(async () => (await fixture.eventsOf(child.id)).map(({ type }) => type), { timeout: 30_000 })
      .toEqual(['UserRegistered', 'UserSuspended', 'UserErased', 'UserDataErased'])
  })
})

describe('leaving', () => {
  test('hands the household over, and is refused while children would have nobody', async () => {
    const { owner, other, id } = await couple('first', 'second')
    expect(codes(await mutate(other, 'removeFromHousehold', '', { userId: owner.id, password }))).toEqual([
      'NOT_ALLOWED',
    ])
    await childOf(owner, 'stays')
    expect(codes(await mutate(owner, 'leaveHousehold', ''))).toEqual([])
    expect((await ask(other, household)).household.members.map(({ role }: any) => role)).toEqual([
      'OWNER',
      'CHILD',
    ])
    expect((await ask(owner, household)).household).toBeNull()
    expect(codes(await mutate(other, 'leaveHousehold', ''))).toEqual(['CHILDREN_LEFT'])
    expect(codes(await mutate(other, 'dissolveHousehold', '', { password }))).toEqual(['CHILDREN_LEFT'])
    expect(codes(await mutate(other, 'requestErasure', '', { password }))).toEqual(['CHILDREN_LEFT'])
    expect(await membersIn(id)).toHaveLength(2)
  })

  test('by its last grown-up ends it; the owner ends it for both', async () => {
    const { owner, other, id } = await couple('pair-one', 'pair-two')
    expect(codes(await mutate(other, 'dissolveHousehold', '', { password }))).toEqual(['NOT_ALLOWED'])
    expect(codes(await mutate(owner, 'dissolveHousehold', '', { password }))).toEqual([])
    expect(await membersIn(id)).toEqual([])
    expect((await ask(other, household)).household).toBeNull()
    const { household: made } = await mutate(other, 'createHousehold', 'household { id }')
    expect(codes(await mutate(other, 'leaveHousehold', ''))).toEqual([])
    expect(await membersIn(made.id)).toEqual([])
  })

  test('nothing of a household stays with one who is not in it', async () => {
    const { owner } = await couple('inside', 'inside-too')
    const { errors, data } = await fixture
      .as((await grownUp('outside')).viewer)
      .send(
        `{ _entities(representations: [{ __typename: "User", id: "${owner.id}" }]) { ... on User { household { id } } } }`,
      )
    expect([errors, data._entities]).toEqual([undefined, [{ household: null }]])
  })
})
