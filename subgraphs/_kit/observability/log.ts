import { pino, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'

export type { Logger } from 'pino'

const redacted = ['authorization', 'password', 'token', 'refreshToken', 'accessToken', 'secret', 'cookie']

/** One JSON object a line; on a terminal, one readable line. */
export function createLog(options: { level: string; part: string; pretty?: boolean }): Logger {
  const settings = {
    level: options.level,
    base: { part: options.part },
    redact: { paths: redacted.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  }
  const pretty = options.pretty ?? process.stdout.isTTY
  if (!pretty) return pino(settings)
  return pino(
    settings,
    PinoPretty({
      sync: true,
      ignore: 'pid,hostname,time',
      messageFormat: '{part}: {msg}',
      hideObject: false,
    }),
  )
}
