import { deriveKey } from '#kit/auth/keys.ts'
import { createAccessKeyService } from './access-key/access-key-service.ts'
import { createAccountService } from './account/account-service.ts'
import { createPasswordCheck } from './account/password-check.ts'
import { createPasswordService } from './account/password-service.ts'
import type { Passwords } from './account/password.ts'
import { createProofCheck } from './account/proof-check.ts'
import { createRegistration } from './account/registration.ts'
import type { Attempts } from './attempt/attempts.ts'
import type { AuditTrail } from './audit/audit-trail.ts'
import type { IdentityConfig } from './config.ts'
import type { Services } from './context.ts'
import type { Clock } from './database.ts'
import { createArchiveLinks } from './data-request/archive.ts'
import type { DataJobs } from './data-request/data-jobs.ts'
import { createErasureService } from './data-request/erasure-service.ts'
import { createExportService } from './data-request/export-service.ts'
import { createEmailChangeService } from './email/email-change-service.ts'
import { createVerificationService } from './email/verification-service.ts'
import { createChildService } from './household/child-service.ts'
import { createHouseholdService } from './household/household-service.ts'
import { createInvitationService } from './household/invitation-service.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import type { MailQueue } from './mail/mail-queue.ts'
import { createPasskeyLogIn } from './passkey/passkey-log-in.ts'
import { createPasskeyService } from './passkey/passkey-service.ts'
import { createRelyingParty } from './passkey/relying-party.ts'
import { createSessionOpening } from './session/session-opening.ts'
import { createSessionRevocation } from './session/session-revocation.ts'
import { createSessionService } from './session/session-service.ts'
import { createCodeCheck } from './totp/second-factor.ts'
import { createTotpService } from './totp/totp-service.ts'
import type { SigningKeys } from './signing-key/signing-keys.ts'

export interface Parts {
  config: IdentityConfig
  prisma: PrismaClient
  mail: MailQueue
  dataJobs: DataJobs
  keys: SigningKeys
  audit: AuditTrail
  attempts: Attempts
  passwords: Passwords
  clock: Clock
}

export async function createServices(parts: Parts): Promise<Services> {
  const { config, audit, keys, clock } = parts
  const sessions = createSessionOpening({ audit, keys, issuer: config.publicUrl, clock })
  const totpKey = deriveKey(config.secret, 'totp-secrets')
  const checkPassword = createPasswordCheck(parts)
  const checkCode = createCodeCheck({ ...parts, totpKey })
  const checkProof = createProofCheck({ ...parts, checkPassword, checkCode })
  const relyingParty = createRelyingParty(config.mail.webUrl ?? config.publicUrl)
  const all = { ...parts, sessions, totpKey, checkPassword, checkCode, checkProof, relyingParty }
  const passkeys = createPasskeyService(all)
  const linkKey = deriveKey(config.secret, 'export-links')
  return {
    accounts: createAccountService(all),
    register: createRegistration(all),
    sessions: createSessionService(all),
    sessionRevocation: createSessionRevocation(all),
    accessKeys: createAccessKeyService(all),
    totp: createTotpService(all),
    passkeys,
    passkeyLogIn: createPasskeyLogIn({ ...all, passkeys }),
    passwords: createPasswordService(all),
    verification: createVerificationService(all),
    emailChange: createEmailChangeService(all),
    exports: createExportService(all),
    erasures: createErasureService({ ...all, graceDays: config.erasureGraceDays }),
    archiveLinks: createArchiveLinks(linkKey, config.publicUrl, clock),
    audit,
    households: createHouseholdService(all),
    invitations: createInvitationService(all),
    children: createChildService(all),
  }
}
