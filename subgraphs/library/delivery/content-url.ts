import { deriveKey } from '#kit/auth/keys.ts'
import type { Clock } from '../database.ts'
import type { PublicationSnapshot } from '../generated/events.ts'
import { openToken, sealToken } from './sealed-token.ts'

/** What the right to fetch something hangs on, beside its time. */
export interface GrantTerms {
  /** Null for a sample that nobody in particular reads. */
  readerId: string | null
  /** Who bought it, where that is somebody else of the reader's household. */
  sharedById: string | null
  /** Of the book, in years. */
  minimumAge: number | null
}

/** The right to fetch one publication. */
export interface ContentGrant extends GrantTerms {
  prefix: string
  scope: 'full' | 'sample'
  expiresAt: Date
}

/** The right to fetch one file. */
export interface FileGrant extends GrantTerms {
  key: string
  sha256: string
  mediaType: string
  fileName: string
  expiresAt: Date
}

/** How long a URL is good, in milliseconds. */
export const urlLifetime = 12 * 3_600_000
/** Keeps the URL, of which it is a part, short. */
const longestFileName = 150

export type ContentUrls = ReturnType<typeof createContentUrls>

/** Makes URLs under which content can be fetched without a header, and tells what one of them allows. */
export function createContentUrls(config: { secret: string; publicUrl: string }, clock: Clock) {
  const contentKey = deriveKey(config.secret, 'content-url')
  const fileKey = deriveKey(config.secret, 'file-url')
  const inTime = (seconds: unknown) => {
    const expiresAt = new Date(Number(seconds) * 1_000)
    return expiresAt > clock() ? expiresAt : null
  }

  return {
    manifestUrl({ prefix, readerId, scope, expiresAt, sharedById, minimumAge }: ContentGrant): string {
      const seconds = Math.floor(expiresAt.getTime() / 1_000)
      const claims = [prefix, readerId, scope, seconds, sharedById, minimumAge]
      return `${config.publicUrl}/content/${sealToken(contentKey, claims)}/manifest.json`
    },

    /** Null where the token is forged or its time is over. */
    readContentToken(token: string): ContentGrant | null {
      const claims = openToken(contentKey, token)
      const expiresAt = claims && inTime(claims[3])
      if (!expiresAt) return null
      const [prefix, readerId, scope] = claims as [string, string | null, ContentGrant['scope']]
      return { prefix, readerId, scope, expiresAt, ...termsOf(claims.slice(4)) }
    },

    fileUrl(
      { fileKey: key, sha256, mediaType, fileName }: PublicationSnapshot,
      { readerId, sharedById, minimumAge }: GrantTerms,
      expiresAt: Date,
    ): string {
      const name = fileName.length > longestFileName ? `book${extensionOf(fileName)}` : fileName
      const seconds = Math.floor(expiresAt.getTime() / 1_000)
      const claims = [key, sha256, mediaType, name, readerId, seconds, sharedById, minimumAge]
      return `${config.publicUrl}/files/${sealToken(fileKey, claims)}`
    },

    /** Null where the token is forged or its time is over. */
    readFileToken(token: string): FileGrant | null {
      const claims = openToken(fileKey, token)
      const expiresAt = claims && inTime(claims[5])
      if (!expiresAt) return null
      const [key, sha256, mediaType, fileName, readerId] = claims as [string, string, string, string, string]
      return { readerId, key, sha256, mediaType, fileName, expiresAt, ...termsOf(claims.slice(6)) }
    },
  }
}

/** Those of before households have none. */
function termsOf([sharedById, minimumAge]: unknown[]): Pick<GrantTerms, 'sharedById' | 'minimumAge'> {
  return {
    sharedById: typeof sharedById === 'string' ? sharedById : null,
    minimumAge: typeof minimumAge === 'number' ? minimumAge : null,
  }
}

const extensionOf = (fileName: string) => /\.[A-Za-z0-9]{1,10}$/.exec(fileName)?.[0] ?? ''
