import { createHash } from 'node:crypto'
import type { Archive } from '../archive/open-archive.ts'
import { type Findings, Refused } from '../findings.ts'
import { attribute, findAll } from '../xml/xml-tree.ts'
import { readXml } from './container.ts'
import { pathOf } from './href.ts'

const encryptionPath = 'META-INF/encryption.xml'

/** What the first bytes of an obfuscated resource are XORed with. */
export interface Mask {
  key: Uint8Array
  length: number
}

type MaskOf = (identifier: string) => Mask | null

/** The two ways of making an embedded font useless outside its book (OCF 3.3, 4.4; Adobe's older one). */
const obfuscations: Record<string, MaskOf> = {
  'http://www.idpf.org/2008/embedding': (identifier) => ({
    key: createHash('sha1')
      .update(identifier.replace(/[ \t\r\n]/g, ''))
      .digest(),
    length: 1040,
  }),
  'http://ns.adobe.com/pdf/enc#RC': (identifier) => {
    const hex = identifier.replace(/^urn:uuid:/i, '').replace(/[^0-9a-f]/gi, '')
    return hex.length === 32 ? { key: Buffer.from(hex, 'hex'), length: 1024 } : null
  },
}

/** Paths of obfuscated resources with what undoes it. Any other encryption is a lock that we neither have nor pick. */
export async function readEncryption(archive: Archive, findings: Findings) {
  if (archive.has('META-INF/license.lcpl')) throw new Refused('DRM_PROTECTED', 'META-INF/license.lcpl')
  const masks: { path: string; maskOf: MaskOf }[] = []
  if (archive.has(encryptionPath)) {
    for (const data of findAll(await readXml(archive, encryptionPath, findings), 'EncryptedData')) {
      const method = findAll(data, 'EncryptionMethod')[0]
      // Without a method the entry says how something is compressed, and nothing is locked.
      const algorithm = method && attribute(method, 'Algorithm')
      if (!algorithm) continue
      const maskOf = Object.hasOwn(obfuscations, algorithm) ? obfuscations[algorithm] : undefined
      if (!maskOf) throw new Refused('DRM_PROTECTED', encryptionPath, algorithm)
      const reference = findAll(data, 'CipherReference')[0]
      const path = pathOf('', reference && attribute(reference, 'URI'))
      if (path) masks.push({ path, maskOf })
    }
  }
  return (identifier: string): ReadonlyMap<string, Mask> =>
    new Map(
      masks.flatMap(({ path, maskOf }) => {
        const mask = maskOf(identifier)
        return mask ? [[path, mask] as const] : []
      }),
    )
}

/** Undoes the obfuscation as the bytes go by. */
export async function* unmask(
  stream: AsyncIterable<Uint8Array>,
  mask: Mask | undefined,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of stream) {
    if (mask && at < mask.length) {
      const { key, length } = mask
      const masked = chunk.subarray(0, length - at)
      const clear = masked.map((byte, index) => byte ^ (key[(at + index) % key.length] as number))
      yield clear
      if (masked.length < chunk.length) yield chunk.subarray(masked.length)
    } else yield chunk
    at += chunk.length
  }
}
