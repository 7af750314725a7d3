import type { Viewer } from '#kit/auth/viewer.ts'
import type { Policy } from './policies.ts'

/** What every reader may do. None of it changes what others' books, lists and prices look like. */
const ordinaryRoles = new Set(['READER'])
const ordinaryPermissions = new Set(['account:manage', 'book:read', 'cart:use'])
/** All else that is said of a viewer may change an answer, until somebody says here that it does not. */
const heeded = new Set<string>(['userId', 'sessionId', 'roles', 'permissions'] satisfies (keyof Viewer)[])

/**
 * Whether this viewer is answered as everybody is, wherever `@cacheControl` says that everybody gets the same: visitors are, and
 * readers of whom nothing else is known. Who may see drafts, or not see everything, is not.
 */
export function isAnsweredAsEverybody(viewer: Viewer): boolean {
  const { roles, permissions } = viewer
  return (
    roles.every((role) => ordinaryRoles.has(role)) &&
    permissions.every((permission) => ordinaryPermissions.has(permission)) &&
    Object.entries(viewer).every(([name, value]) => heeded.has(name) || value == null)
  )
}

const isVisitor = ({ userId }: Viewer) => userId === null

/** Whether the viewer may be given what a visitor was answered. */
export const mayShare = ({ maxAge, visitorsOnly }: Policy, viewer: Viewer): boolean =>
  maxAge > 0 && isAnsweredAsEverybody(viewer) && (!visitorsOnly || isVisitor(viewer))
