import type { Archive } from '../archive/open-archive.ts'
import type { BookMetadata } from '../book-metadata.ts'
import { type Findings, Refused } from '../findings.ts'
import { readContainer } from './container.ts'
import { type CoverCandidate, findCoverCandidates } from './cover-candidates.ts'
import { type Mask, readEncryption } from './encryption.ts'
import { readMetadata } from './metadata.ts'
import { type NavPoint, readNavigation } from './navigation.ts'
import { type PackageDocument, readPackage } from './package-document.ts'

export interface Epub {
  document: PackageDocument
  metadata: BookMetadata
  navigation: NavPoint[]
  coverCandidates: CoverCandidate[]
  /** Obfuscated resources by path. */
  masks: ReadonlyMap<string, Mask>
  /** Resources that nobody here can decrypt. */
  locked: ReadonlyMap<string, string>
}

/** Everything that an EPUB says of itself; throws `Refused` where it is none, or cannot be read at all. */
export async function describeEpub(archive: Archive, findings: Findings): Promise<Epub> {
  const packagePath = await readContainer(archive, findings)
  const { masksFor, locked } = await readEncryption(archive, findings)
  const document = await readPackage(archive, packagePath, findings)
  for (const { item } of document.spine) {
    const algorithm = locked.get(item.path ?? '')
    if (algorithm) throw new Refused('DRM_PROTECTED', item.path, algorithm)
  }
  return {
    document,
    metadata: readMetadata(document, findings),
    navigation: await readNavigation(archive, document, findings),
    coverCandidates: await findCoverCandidates(archive, document),
    masks: masksFor(document.uniqueIdentifier),
    locked,
  }
}
