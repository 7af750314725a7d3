/** What an account is told that happened to it. */
export type Notice =
  | 'PASSWORD_CHANGED'
  | 'EMAIL_CHANGED'
  | 'ACCESS_KEY_CREATED'
  | 'TOTP_ADDED'
  | 'TOTP_REMOVED'
  | 'PASSKEY_ADDED'
  | 'PASSKEY_REMOVED'
  | 'EXPORT_READY'
  | 'ERASURE_CONFIRMED'

/**
 * A letter to be written. It holds no token: that is made when the letter is, so that none ever lies in a queue. A reset names a login
 * and no account, so that asking for one takes the same time for everybody.
 */
export type Errand =
  | {
      kind: 'VERIFY_EMAIL' | 'LEAVE_EMAIL' | 'ENTER_EMAIL' | 'EXPORT_DATA' | 'ERASE_ACCOUNT'
      accountId: string
    }
  | { kind: 'ERASED'; requestId: string }
  | { kind: 'HOUSEHOLD_INVITATION'; invitationId: string }
  | { kind: 'RESET_PASSWORD'; login: string }
  /** Without an address, as a child's account has none, nobody is told. */
  | { kind: 'NOTICE'; accountId: string; notice: Notice; email: string | null }
