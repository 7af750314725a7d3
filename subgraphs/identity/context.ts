import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { AccountService } from './account/account-service.ts'
import type { Register } from './account/registration.ts'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { Loaders } from './loaders.ts'
import type { SessionService } from './session/session-service.ts'

export interface Services {
  accounts: AccountService
  register: Register
  sessions: SessionService
  audit: AuditTrail
}

export interface IdentityContext extends RequestScope, Services {
  loaders: Loaders
}
