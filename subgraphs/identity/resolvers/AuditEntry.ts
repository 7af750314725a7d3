import type { AuditEntryResolvers } from '../generated/types.ts'

export const AuditEntry: AuditEntryResolvers = {
  actor: ({ actorId }, _args, { loaders }) => (actorId === null ? null : loaders.user.load(actorId)),
  subject: ({ subjectType: type, subjectId: id }) => (type === null || id === null ? null : { type, id }),
}
