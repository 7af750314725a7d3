import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { AccountService } from './account/account-service.ts'
import type { Register } from './account/registration.ts'
import type { AccessKeyService } from './access-key/access-key-service.ts'
import type { PasswordService } from './account/password-service.ts'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { EmailChangeService } from './email/email-change-service.ts'
import type { VerificationService } from './email/verification-service.ts'
import type { ChildService } from './household/child-service.ts'
import type { HouseholdService } from './household/household-service.ts'
import type { InvitationService } from './household/invitation-service.ts'
import type { Loaders } from './loaders.ts'
import type { PasskeyLogIn } from './passkey/passkey-log-in.ts'
import type { PasskeyService } from './passkey/passkey-service.ts'
import type { ArchiveLinks } from './data-request/archive.ts'
import type { ErasureService } from './data-request/erasure-service.ts'
import type { ExportService } from './data-request/export-service.ts'
import type { TotpService } from './totp/totp-service.ts'
import type { SessionRevocation } from './session/session-revocation.ts'
import type { SessionService } from './session/session-service.ts'

export interface Services {
  accounts: AccountService
  register: Register
  sessions: SessionService
  sessionRevocation: SessionRevocation
  accessKeys: AccessKeyService
  totp: TotpService
  passkeys: PasskeyService
  passkeyLogIn: PasskeyLogIn
  passwords: PasswordService
  verification: VerificationService
  emailChange: EmailChangeService
  audit: AuditTrail
  households: HouseholdService
  invitations: InvitationService
  children: ChildService
  exports: ExportService
  erasures: ErasureService
  archiveLinks: ArchiveLinks
}

export interface IdentityContext extends RequestScope, Services {
  loaders: Loaders
}
