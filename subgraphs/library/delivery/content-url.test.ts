import { describe, expect, test } from 'vitest'
import { createContentUrls, urlLifetime } from './content-url.ts'

const config = { secret: 'a secret of at least thirty-two characters', publicUrl: 'https://quire.example' }
let now = new Date('2026-03-01T12:00:00Z')
const urls = createContentUrls(config, () => now)
const grant = {
  prefix: 'publications/1/abc',
  readerId: 'reader',
  scope: 'full' as const,
  sharedById: 'other',
  minimumAge: 6,
  expiresAt: new Date(now.getTime() + urlLifetime),
}
const tokenOf = (url: string) => new URL(url).pathname.split('/')[2] ?? ''

describe('the URL of a publication', () => {
  test('says what it allows', () => {
    const url = urls.manifestUrl(grant)
    expect(url).toMatch(/^https:\/\/quire\.example\/content\/[\w.-]+\/manifest\.json$/)
    expect(urls.readContentToken(tokenOf(url))).toEqual(grant)
  })

  test('is over when its time is', () => {
    const token = tokenOf(urls.manifestUrl(grant))
    const before = now
    now = grant.expiresAt
    expect(urls.readContentToken(token)).toBeNull()
    now = before
    expect(urls.readContentToken(token)).not.toBeNull()
  })

  test('cannot be forged', () => {
    const token = tokenOf(urls.manifestUrl(grant))
    const [, signature] = token.split('.')
    const others = Buffer.from(JSON.stringify(['publications/1/other', 'reader', 'full', 9e9])).toString(
      'base64url',
    )
    const foreign = createContentUrls({ ...config, secret: `another ${config.secret}` }, () => now)
    for (const forged of [
      `${others}.${signature}`,
      `${token}x`,
      `${token}.`,
      token.slice(0, -2),
      '',
      '.',
      tokenOf(foreign.manifestUrl(grant)),
    ])
      expect(urls.readContentToken(forged)).toBeNull()
  })

  test('is not the URL of a file', () => {
    const file = {
      prefix: 'p',
      fileKey: 'files/abc',
      fileName: `${'long '.repeat(50)}.epub`,
      format: 'EPUB',
      mediaType: 'application/epub+zip',
      byteSize: 1,
      sha256: 'abc',
      positionCount: 1,
    }
    const token = tokenOf(urls.fileUrl(file, grant, grant.expiresAt))
    expect(urls.readContentToken(token)).toBeNull()
    expect(urls.readFileToken(token)).toMatchObject({
      readerId: 'reader',
      sharedById: 'other',
      minimumAge: 6,
      key: 'files/abc',
      sha256: 'abc',
      fileName: 'book.epub',
    })
    expect(urls.readFileToken(tokenOf(urls.manifestUrl(grant)))).toBeNull()
  })
})
