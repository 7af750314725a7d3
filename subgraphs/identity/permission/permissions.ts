import type { Role } from '../generated/types.ts'

/** `account:manage`: one's own account, sessions and keys; for whoever signed in, and for no personal key. */
const reader = ['account:manage', 'book:read', 'cart:use']
const publisher = ['book:upload', 'book:edit', 'book:publish', 'offer:edit', 'sales:read']
const support = ['user:read', 'order:read', 'order:refund', 'audit:read']
/** An `:any` permission skips the check of the owner. */
const admin = [
  ...publisher,
  ...support,
  'book:edit:any',
  'book:publish:any',
  'offer:edit:any',
  'sales:read:any',
  'category:edit',
  'user:suspend',
  'user:roles',
  'coupon:edit',
  'plan:edit',
  'ad:edit',
  'introspect',
]

const byRole: Record<Role, readonly string[]> = {
  READER: reader,
  PUBLISHER: publisher,
  SUPPORT: support,
  ADMIN: admin,
}

const inOrder = Object.keys(byRole) as Role[]

/** Each role once, the least powerful first. */
export const orderRoles = (roles: readonly Role[]): Role[] => inOrder.filter((role) => roles.includes(role))

/** Whether a personal key may have it. */
export const grantable = (permission: string): boolean => permission !== 'account:manage'

/** What the roles allow together. Everybody signed in may do what a reader may. */
export const permissionsOf = (roles: readonly Role[]): string[] => [
  ...new Set([...reader, ...roles.flatMap((role) => byRole[role])]),
]

/** A child, whatever the roles, reads: it neither buys, nor manages its account, nor is anybody in a household. */
const child = ['book:read']

export const permissionsOfAccount = ({
  roles,
  ageLimit,
}: {
  roles: readonly Role[]
  ageLimit: number | null
}): string[] => (ageLimit === null ? permissionsOf(roles) : child)
