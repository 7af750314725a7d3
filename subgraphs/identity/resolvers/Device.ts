import { ownsOrOversees } from '../account/account.ts'
import type { DeviceResolvers } from '../generated/types.ts'

export const Device: DeviceResolvers = {
  __resolveReference: async ({ id }, { viewer, loaders }) => {
    const device = await loaders.device.load(id)
    return device && ownsOrOversees(viewer, device.accountId) ? device : null
  },
  sessions: ({ id }, _args, { loaders }) => loaders.sessionsOfDevice.load(id),
  current: async ({ id, current }, _args, { viewer, loaders }) => {
    if (current !== undefined) return current
    const session = viewer.sessionId === null ? null : await loaders.session.load(viewer.sessionId)
    return session?.deviceId === id
  },
}
