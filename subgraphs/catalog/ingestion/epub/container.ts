import type { Archive } from '../archive/open-archive.ts'
import { BrokenEntry } from '../archive/open-archive.ts'
import { type Findings, Refused } from '../findings.ts'
import { decodeText } from '../xml/decode-text.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, findAll, type XmlElement } from '../xml/xml-tree.ts'

const containerPath = 'META-INF/container.xml'
const epubType = 'application/epub+zip'
const packageType = 'application/oebps-package+xml'

/** Checks the container (OCF 3.3), and gives the path of the package document. */
export async function readContainer(archive: Archive, findings: Findings): Promise<string> {
  await checkMimetype(archive, findings)
  if (!archive.has(containerPath)) throw new Refused('RSC-002', containerPath)
  const container = await readXml(archive, containerPath, findings)
  const rootfiles = findAll(container, 'rootfile')
  const rootfile = rootfiles.find((one) => attribute(one, 'media-type') === packageType) ?? rootfiles[0]
  const path = rootfile && attribute(rootfile, 'full-path')
  if (!path) throw new Refused('RSC-003', containerPath)
  if (!archive.has(path)) throw new Refused('OPF-002', path)
  return path
}

/** Reads a document without which there is no book. */
export async function readXml(archive: Archive, path: string, findings: Findings): Promise<XmlElement> {
  let bytes: Uint8Array
  try {
    bytes = await archive.read(path)
  } catch (error) {
    if (error instanceof BrokenEntry) throw new Refused('PKG-008', path)
    throw error
  }
  const document = parseXml(decodeText(bytes), { location: path })
  if (document.declaresExternalEntities) findings.add('HTM-003', path)
  if (document.declaresEntities) findings.add('ENTITY_DECLARED', path)
  if (!document.root) throw new Refused('RSC-016', path)
  if (!document.wellFormed) findings.add('RSC-016', path)
  return document.root
}

/** By what only an EPUB has, be it a broken one. */
export async function isEpub(archive: Archive): Promise<boolean> {
  if (archive.has(containerPath) || archive.paths.some((path) => path.endsWith('.opf'))) return true
  return archive.has('mimetype') && (await readMimetype(archive)).startsWith(epubType)
}

async function checkMimetype(archive: Archive, findings: Findings): Promise<void> {
  if (archive.paths[0] !== 'mimetype') findings.add('PKG-006', 'mimetype')
  if (!archive.has('mimetype')) return
  const says = await readMimetype(archive)
  if (says !== epubType || !archive.isStored('mimetype')) findings.add('PKG-007', 'mimetype')
}

async function readMimetype(archive: Archive): Promise<string> {
  if (archive.size('mimetype') > 1024) return ''
  try {
    return Buffer.from(await archive.read('mimetype')).toString('utf8')
  } catch (error) {
    if (error instanceof BrokenEntry) return ''
    throw error
  }
}
