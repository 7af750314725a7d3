import { join } from 'node:path'
import type { Env } from '#kit/config/env.ts'
import { readEnv } from '#kit/config/env.ts'

export interface MailConfig {
  /** Null: letters go into `folder`. */
  smtpUrl: string | null
  folder: string
  from: string
  /** Where people follow the links of letters; null: letters hold the token alone. */
  webUrl: string | null
  /** Whether the log shows letters whole; their tokens are worth an account. */
  isLogged: boolean
}

export const readMailConfig = (env: Env, publicUrl: string): MailConfig =>
  readEnv(env, (read) => ({
    smtpUrl: read.optional('SMTP_URL') ? read.url('SMTP_URL') : null,
    folder: join(read.string('DATA_DIR', '.data'), 'mail'),
    from: read.string('MAIL_FROM', `Quire <no-reply@${new URL(publicUrl).hostname}>`),
    webUrl: read.optional('WEB_URL') ? read.url('WEB_URL') : null,
    isLogged: read.optional('NODE_ENV') !== 'production',
  }))
