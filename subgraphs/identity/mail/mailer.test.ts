import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, test } from 'vitest'
import { createLog } from '#kit/observability/log.ts'
import { openMailer } from './mailer.ts'

test('a letter goes to the mail server that is configured, and to nobody else whatever the address says', async () => {
  const received: { to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mailer = openMailer(
    {
      smtpUrl: `smtp://127.0.0.1:${port}`,
      folder: '',
      from: 'Quire <a@b.example>',
      webUrl: null,
      isLogged: false,
    },
    createLog({ level: 'silent', part: 'test' }),
  )
  try {
    await mailer.send({ to: 'ada@example.org', subject: 'Line\r\nBcc: eve@example.org', text: 'Hello.' })
    expect(received).toHaveLength(1)
    expect(received[0]?.to).toEqual(['ada@example.org'])
    expect(received[0]?.text).not.toMatch(/^Bcc:/m)
  } finally {
    mailer.close()
    await new Promise<void>((closed) => server.close(closed))
  }
})
