import { createHash } from 'node:crypto'
import type { Archive } from '../archive/open-archive.ts'
import type { Findings } from '../findings.ts'
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

export interface Encryption {
  /** Obfuscated resources by path, with what undoes it. */
  masksFor(identifier: string): ReadonlyMap<string, Mask>
  /** By path, the algorithm of what is under a lock that we neither have nor pick. */
  locked: ReadonlyMap<string, string>
}

export async function readEncryption(archive: Archive, findings: Findings): Promise<Encryption> {
  const masks: { path: string; maskOf: MaskOf }[] = []
  const locked = new Map<string, string>()
  if (archive.has(encryptionPath)) {
    for (const data of findAll(await readXml(archive, encryptionPath, findings), 'EncryptedData')) {
      const method = findAll(data, 'EncryptionMethod')[0]
      // Without a method the entry says how something is compressed, and nothing is locked.
      const algorithm = method && attribute(method, 'Algorithm')
      const reference = findAll(data, 'CipherReference')[0]
      const path = pathOf('', reference && attribute(reference, 'URI'))
      if (!algorithm || !path) continue
      const maskOf = Object.hasOwn(obfuscations, algorithm) ? obfuscations[algorithm] : undefined
      if (maskOf) masks.push({ path, maskOf })
      else if (archive.has(path) && !(await isPlain(archive, path))) locked.set(path, algorithm)
    }
  }
  return {
    locked,
    masksFor: (identifier) =>
      new Map(
        masks.flatMap(({ path, maskOf }) => {
          const mask = maskOf(identifier)
          return mask ? [[path, mask] as const] : []
        }),
      ),
  }
}

/** Some declare what they never encrypted: what begins as text is no cipher. */
async function isPlain(archive: Archive, path: string): Promise<boolean> {
  try {
    for await (const chunk of await archive.stream(path)) {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(chunk as Uint8Array, { stream: true })
      return !/[^\P{Cc}\s]/u.test(text)
    }
    return true
  } catch {
    // Neither what is no UTF-8 nor what cannot be read.
    return false
  }
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
