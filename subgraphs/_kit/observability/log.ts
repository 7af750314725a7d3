import { pino, type Logger } from 'pino'

export type { Logger } from 'pino'

/** For people, who are no part of a production start. */
const pretty = process.stdout.isTTY ? await import('pino-pretty') : null

const redacted = ['authorization', 'password', 'token', 'refreshToken', 'accessToken', 'secret', 'cookie']

/** One JSON object a line; on a terminal, one readable line. */
export function createLog(options: { level: string; part: string; pretty?: boolean }): Logger {
  const settings = {
    level: options.level,
    base: { part: options.part },
    redact: { paths: redacted.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  }
  if (!pretty || options.pretty === false) return pino(settings)
  return pino(
    settings,
    pretty.PinoPretty({
      sync: true,
      ignore: 'pid,hostname,time',
      messageFormat: '{part}: {msg}',
      hideObject: false,
    }),
  )
}
