import { randomUUID } from 'node:crypto'
import { mutate, paid, forSale } from './bookshop.ts'
import { childInput, keyInput, password, progress, type World } from './world.ts'
import type { Asker } from './written-table.ts'

/** Several, where one alone does not show all. */
type Input = object | object[] | null
/**
 * What a mutation is tried with, by everybody: the owner's things. `null`: it takes no input. What the owner's success would use up
 * is made anew for the owner.
 */
export type Attempt = (world: World, asker: Asker) => Input | Promise<Input>

const nothing: Attempt = () => null
const device = { name: 'Walk', platform: 'web' }
const token = randomUUID()
const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const keys = new Map<string, string>()
/** The same for both ways in, so that the second answers as the first. */
const keyOf = (asker: Asker, purpose: string) => {
  const name = `${purpose} ${asker}`
  keys.set(name, keys.get(name) ?? randomUUID())
  return keys.get(name) as string
}

async function spareShelf({ owner }: World, asker: Asker): Promise<string> {
  if (asker !== 'owner') return (await shelvesOf({ owner } as World))[0]
  const input = { name: `Spare ${randomUUID()}`, privacy: 'PUBLIC' }
  return (await mutate(owner.client, 'createShelf', 'shelf { id }', input)).shelf.id
}

const shelvesOf = async ({ owner }: World) =>
  (await owner.client.send('{ me { shelves { id kind } } }')).data.me.shelves
    .filter((shelf: any) => shelf.kind === 'CUSTOM')
    .map((shelf: any) => shelf.id)

async function lineOf({ owner, common }: World): Promise<string> {
  const { cart } = (await owner.client.send('{ me { cart { lines { id } } } }')).data.me
  if (cart.lines.length) return cart.lines[0].id
  const added = await mutate(owner.client, 'addToCart', 'cart { lines { id } }', { bookId: common.forSale })
  return added.cart.lines[0].id
}

const deleteSubject = async (world: World): Promise<string> => world.category(null)

const identity: Record<string, Attempt> = {
  register: () => {
    const name = `n-${randomUUID().slice(0, 8)}`
    return { username: name, email: `${name}@example.org`, password, device }
  },
  logIn: () => ({ login: 'victim', password, device }),
  refreshSession: async ({ nobody }) => {
    const { logIn } = await nobody.run('LogIn', { input: { login: 'victim', password, device } })
    return { refreshToken: logIn.session.refreshToken }
  },
  logOut: nothing,
  revokeSession: async ({ nobody, owner }, asker) => {
    await nobody.run('LogIn', { input: { login: asker === 'owner' ? 'owner' : 'victim', password, device } })
    const { data } = await owner.client.send('{ me { devices { current sessions { id } } } }')
    return {
      sessionId: data.me.devices.find((one: any) => !one.current && one.sessions.length).sessions[0].id,
    }
  },
  revokeOtherSessions: nothing,
  createAccessKey: keyInput,
  revokeAccessKey: async ({ owner }, asker) => {
    if (asker === 'owner') await mutate(owner.client, 'createAccessKey', 'key', keyInput())
    return { accessKeyId: (await owner.client.send('{ me { accessKeys { id } } }')).data.me.accessKeys[0].id }
  },
  addTotp: () => ({ password }),
  confirmTotp: () => ({ code: '000000' }),
  removeTotp: () => ({ password, code: '000000' }),
  renewRecoveryCodes: () => ({ password, code: '000000' }),
  beginPasskey: () => ({ password }),
  addPasskey: () => ({ name: 'Phone', response: '{}' }),
  removePasskey: async ({ addPasskey }) => ({ passkeyId: await addPasskey(), password }),
  beginPasskeyLogIn: nothing,
  logInWithPasskey: () => ({ response: '{}' }),
  requestExport: () => ({ password: 'not-the-password' }),
  confirmExport: () => ({ token }),
  requestErasure: () => ({ password: 'not-the-password' }),
  confirmErasure: () => ({ token }),
  cancelErasure: nothing,
  verifyEmail: () => ({ token }),
  sendVerificationEmail: nothing,
  requestPasswordReset: () => ({ login: 'owner' }),
  resetPassword: () => ({ token, newPassword: 'some-long-new-password' }),
  changePassword: () => ({ currentPassword: 'not-the-password', newPassword: 'some-long-new-password' }),
  requestEmailChange: () => ({ email: 'new@example.org', password: 'not-the-password' }),
  confirmEmailChange: () => ({ token }),
  createHousehold: nothing,
  inviteToHousehold: () => ({ login: 'guest@example.org' }),
  cancelHouseholdInvitation: nothing,
  acceptHouseholdInvitation: async ({ inviteOwner }) => ({ invitationId: await inviteOwner() }),
  declineHouseholdInvitation: async ({ inviteOwner }) => ({ invitationId: await inviteOwner() }),
  addChild: () => childInput(),
  updateChild: ({ childId }) => ({ userId: childId, ageLimit: 9, password }),
  leaveHousehold: nothing,
  removeFromHousehold: async ({ owner, childId }, asker) => {
    if (asker !== 'owner') return { userId: childId, password }
    const { child } = await mutate(owner.client, 'addChild', 'child { user { id } }', childInput())
    return { userId: child.user.id, password }
  },
  dissolveHousehold: () => ({ password }),
  setRoles: ({ victim }) => ({ userId: victim.id, roles: ['READER'] }),
  suspendUser: async ({ nobody }) => {
    const name = `s-${randomUUID().slice(0, 8)}`
    const input = { username: name, email: `${name}@example.org`, password, device }
    const { session } = await mutate(nobody, 'register', 'session { user { id } }', input)
    return { userId: session.user.id, reason: 'Asked for' }
  },
}

const catalog: Record<string, Attempt> = {
  uploadBook: ({ books }) => ({ bookId: books.own }),
  uploadCover: nothing,
  updateBook: ({ books }) => ({ bookId: books.own, subtitle: 'A walk' }),
  unlockBookFields: ({ books }) => ({ bookId: books.own, fields: ['SUBTITLE'] }),
  importOnix: nothing,
  setBookCategories: ({ books, ids }) => ({ bookId: books.own, categoryIds: [ids.categoryId] }),
  publishBook: ({ books }) => ({ bookId: books.own }),
  withdrawBook: async ({ owner, common }) => {
    await mutate(owner.client, 'publishBook', 'book { id }', { bookId: common.withdrawable })
    return { bookId: common.withdrawable, reason: 'Out of date' }
  },
  updatePublisher: () => ({ name: 'A Press' }),
  createCategory: () => ({ name: 'Walking', slug: `w-${randomUUID()}`, parentId: null }),
  moveCategory: ({ ids }) => ({ categoryId: ids.categoryId, parentId: ids.parentId }),
  deleteCategory: async (world) => ({ categoryId: await deleteSubject(world) }),
}

const library: Record<string, Attempt> = {
  openBook: ({ books, ids }) => ({ bookId: books.bought, deviceId: ids.deviceId }),
  returnBook: async ({ books, owner, ids }, asker) => {
    const input = { bookId: books.onMembership, deviceId: ids.deviceId }
    if (asker === 'owner') await mutate(owner.client, 'openBook', 'reading { id }', input)
    return { bookId: books.onMembership }
  },
  saveProgress: ({ books, ids }) => progress(books.bought, ids.deviceId),
  saveAnnotations: ({ books, ids }) => ({
    annotations: [
      {
        id: ids.annotationId,
        bookId: books.bought,
        kind: 'NOTE',
        locator: { href: 'EPUB/c0.xhtml', progression: 0.5 },
        note: 'There!',
        updatedAt: new Date().toISOString(),
      },
    ],
  }),
  downloadBook: ({ books }) => ({ bookId: books.bought, format: 'EPUB' }),
  reviewBook: ({ books }) => ({ bookId: books.bought, rating: 5 }),
  createShelf: () => ({ name: `Mine ${randomUUID()}`, privacy: 'PRIVATE' }),
  updateShelf: async (world) => ({ shelfId: (await shelvesOf(world))[0], name: 'Mine' }),
  deleteShelf: async (world, asker) => ({ shelfId: await spareShelf(world, asker) }),
  addToShelf: async (world) => ({ shelfId: (await shelvesOf(world))[0], bookId: world.books.bought }),
  removeFromShelf: async (world) => ({ shelfId: (await shelvesOf(world))[0], bookId: world.books.own }),
  setReadingGoal: () => ({ target: 20 }),
}

const commerce: Record<string, Attempt> = {
  setBookPricing: ({ books }) => ({ bookId: books.own, ...forSale }),
  addToCart: ({ common }) => ({ bookId: common.forSale }),
  removeFromCart: async (world) => ({ lineId: await lineOf(world) }),
  applyCoupon: ({ code }) => ({ code }),
  removeCoupon: ({ code }) => ({ code }),
  // Nobody is to own anything by it, or the next door would show them that.
  checkout: (_world, asker) => ({
    idempotencyKey: keyOf(asker, 'checkout'),
    paymentMethod: { token: 'tok_declined' },
  }),
  cancelOrder: ({ ids }) => ({ orderId: ids.pendingId }),
  refundOrder: ({ refund }) => refund,
  createCoupon: () => {
    const terms = [{ percent: 5 }, { amount: { amount: '1.00', currency: 'EUR' } }]
    const limits = { startsAt: at(0), endsAt: at(1), maxRedemptions: 5, maxPerUser: 1 }
    return terms.map((one) => ({ code: `C-${randomUUID().slice(0, 8)}`, ...limits, ...one }))
  },
  createPlan: () => ({
    name: 'Yearly',
    interval: 'YEAR',
    price: { amount: '99.00', currency: 'EUR' },
    concurrentLoans: 5,
  }),
  updatePlan: ({ ids }) => ({ planId: ids.planId, name: 'Monthly' }),
  startMembership: ({ membership }, asker) =>
    asker === 'owner' ? membership : { ...membership, ...paid(keyOf(asker, 'membership')) },
  cancelMembership: nothing,
  resumeMembership: nothing,
  createAdCampaign: () => ({
    name: 'Hats',
    imageUrl: 'https://ads.example/hats.png',
    clickUrl: 'https://ads.example/hats',
    budget: { amount: '10.00', currency: 'EUR' },
    costPerThousand: { amount: '5.00', currency: 'EUR' },
    endsAt: at(1),
  }),
  pauseAdCampaign: ({ ids }) => ({ campaignId: ids.campaignId, paused: false }),
  recordAdImpressions: () => ({ impressionTokens: [token] }),
  recordAdClick: () => ({ impressionToken: token }),
}

export const attempts: Record<string, Attempt> = { ...identity, ...catalog, ...library, ...commerce }

/** They end the session that they come by. */
export const endSession = new Set(['logOut', 'revokeOtherSessions'])
