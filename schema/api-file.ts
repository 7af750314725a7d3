import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const hashOf = (supergraphSdl: string) => createHash('sha256').update(supergraphSdl).digest('base64url')

/** The first line of the file that has a supergraph's API. */
export const apiHeader = (supergraphSdl: string): string =>
  `# What clients see of the supergraph with the SHA-256 ${hashOf(supergraphSdl)}\n`

/** The API that `npm run compose` has written beside a supergraph; null where there is none, or that of another one. */
export async function readApiBeside(supergraphFile: string, supergraphSdl: string): Promise<string | null> {
  const file = join(dirname(supergraphFile), 'api.graphql')
  const text = await readFile(file, 'utf8').catch(() => null)
  return text?.startsWith(apiHeader(supergraphSdl)) ? text : null
}
