import type { UserResolvers } from '../generated/types.ts'
import { orderRoles } from '../permission/permissions.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.user.load(id),
  roles: ({ roles }) => orderRoles(roles),
  exports: ({ id }, _args, { exports }) => exports.list(id),
  erasure: ({ id }, _args, { erasures }) => erasures.find(id),
  passkeys: ({ id }, _args, { passkeys }) => passkeys.list(id),
  hasTotp: ({ id }, _args, { loaders }) => loaders.hasTotp.load(id),
  recoveryCodesLeft: ({ id }, _args, { totp }) => totp.recoveryCodesLeft(id),
  accessKeys: ({ id }, _args, { accessKeys }) => accessKeys.list(id),
  household: ({ id }, _args, { loaders }) => loaders.householdOfUser.load(id),
  householdInvitations: ({ id }, _args, { invitations }) => invitations.listFor(id),
  devices: async ({ id, signedInOn }, _args, { loaders }) => {
    const devices = await loaders.devicesOfUser.load(id)
    return signedInOn === undefined
      ? devices
      : devices.map((device) => ({ ...device, current: device.id === signedInOn }))
  },
}
