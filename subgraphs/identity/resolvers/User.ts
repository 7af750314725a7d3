import { seesPrivate, type UserRecord } from '../account/account.ts'
import type { IdentityContext } from '../context.ts'
import type { UserResolvers } from '../generated/types.ts'
import { orderRoles } from '../permission/permissions.ts'

/** Null for those who may see only what is public. */
const privately =
  <Value>(read: (user: UserRecord, context: IdentityContext) => Value) =>
  (user: UserRecord, _args: unknown, context: IdentityContext): Value | null =>
    seesPrivate(context.viewer, user) ? read(user, context) : null

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.user.load(id),
  username: privately((user) => user.username),
  email: privately((user) => user.email),
  emailVerified: privately((user) => user.emailVerified),
  roles: privately((user) => orderRoles(user.roles)),
  status: privately((user) => user.status),
  createdAt: privately((user) => user.createdAt),
  devices: privately(async ({ id, signedInOn }, { loaders }) => {
    const devices = await loaders.devicesOfUser.load(id)
    return signedInOn === undefined
      ? devices
      : devices.map((device) => ({ ...device, current: device.id === signedInOn }))
  }),
}
