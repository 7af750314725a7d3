import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { UploadFile } from '../multipart.ts'
import { type PackageClaims, readPackageClaims } from './package-claims.ts'

/** The EPUB to walk with, as the disk has it: what the platform says of it must agree. */
export interface WalkedFile extends UploadFile {
  sha256: string
  claims: PackageClaims
}

export async function readWalkedFile(path: string): Promise<WalkedFile> {
  const { size } = await stat(path)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return {
    name: basename(path),
    mediaType: 'application/epub+zip',
    byteSize: size,
    open: () => createReadStream(path),
    sha256: hash.digest('hex'),
    claims: await readPackageClaims(path),
  }
}
