import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Nodemailer from 'nodemailer'
import { newId } from '#kit/ids.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { MailConfig } from './mail-config.ts'

export interface Letter {
  to: string
  subject: string
  text: string
}

export interface Mailer {
  send(letter: Letter): Promise<void>
  close(): void
}

/** Letters are text alone; what names and addresses say never reads a file or a URL here. */
const safely = { disableFileAccess: true, disableUrlAccess: true }
/** Milliseconds. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }

export const openMailer = (config: MailConfig, log: Logger): Mailer =>
  config.smtpUrl === null ? openFolder(config, log) : openSmtp(config.smtpUrl, config.from)

function openSmtp(smtpUrl: string, from: string): Mailer {
  const transport = atFirstLetter(({ createTransport }) =>
    createTransport({ url: smtpUrl, pool: true, ...patience, ...safely }),
  )
  return {
    async send({ to, subject, text }) {
      await (await transport.get()).sendMail({ from, to: { name: '', address: to }, subject, text })
    },
    close: transport.close,
  }
}

/** Where no mail server is configured: each letter a file, and told in the log, so that everything works offline. */
function openFolder({ folder, from, isLogged }: MailConfig, log: Logger): Mailer {
  const transport = atFirstLetter(({ createTransport }) =>
    createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...safely }),
  )
  return {
    async send({ to, subject, text }) {
      const { message } = await (
        await transport.get()
      ).sendMail({ from, to: { name: '', address: to }, subject, text })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, `${newId()}.eml`)
      await writeFile(file, message as Buffer, { mode: 0o600 })
      log.info({ to, subject, file, ...(isLogged ? { text } : {}) }, 'a letter lies in the folder')
    },
    close: transport.close,
  }
}

/** A start does not wait for what sends letters. */
function atFirstLetter<Transport extends { close(): void }>(open: (mail: typeof Nodemailer) => Transport) {
  let opened: Promise<Transport> | undefined
  return {
    get: () => (opened ??= import('nodemailer').then(open)),
    close: () => void opened?.then((transport) => transport.close()),
  }
}
