import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string | Buffer
  data: string | Uint8Array
  stored?: boolean
  /** Says that the entry is encrypted; its bytes are not. */
  encrypted?: boolean
  symlink?: boolean
  /** What the headers claim, where it is not the truth. */
  claimedSize?: number
  claimedCrc?: number
  /** Points the directory at another entry's data, by its index. */
  dataOf?: number
}

/** Writes a ZIP with any lie that a hostile one could tell. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const offsets: number[] = []
  let offset = 0
  for (const entry of entries) {
    const header = describe(entry)
    const start = entry.dataOf === undefined ? offset : (offsets[entry.dataOf] as number)
    offsets.push(start)
    if (entry.dataOf === undefined) {
      const local = Buffer.concat([localHeader(header), header.name, header.body])
      parts.push(local)
      offset += local.length
    }
    directory.push(directoryHeader(header, entry, start), header.name)
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

type Header = ReturnType<typeof describe>

function describe({ name, data, stored = false, encrypted = false, claimedSize, claimedCrc }: ZipEntry) {
  const bytes = Buffer.from(data)
  const body = stored ? bytes : deflateRawSync(bytes)
  return {
    name: Buffer.from(name as string),
    body,
    flags: 0x800 | (encrypted ? 1 : 0),
    method: stored ? 0 : 8,
    crc: claimedCrc ?? crc32(bytes),
    size: claimedSize ?? bytes.length,
  }
}

function writeCommon(buffer: Buffer, at: number, { flags, method, crc, body, size, name }: Header): void {
  buffer.writeUInt16LE(20, at)
  buffer.writeUInt16LE(flags, at + 2)
  buffer.writeUInt16LE(method, at + 4)
  buffer.writeUInt32LE(crc, at + 10)
  buffer.writeUInt32LE(body.length, at + 14)
  buffer.writeUInt32LE(size, at + 18)
  buffer.writeUInt16LE(name.length, at + 22)
}

function localHeader(header: Header): Buffer {
  const buffer = Buffer.alloc(30)
  buffer.writeUInt32LE(0x04034b50, 0)
  writeCommon(buffer, 4, header)
  return buffer
}

function directoryHeader(header: Header, { symlink }: ZipEntry, offset: number): Buffer {
  const buffer = Buffer.alloc(46)
  buffer.writeUInt32LE(0x02014b50, 0)
  buffer.writeUInt16LE((3 << 8) | 20, 4)
  writeCommon(buffer, 6, header)
  buffer.writeUInt32LE(((symlink ? 0o120777 : 0o100644) << 16) >>> 0, 38)
  buffer.writeUInt32LE(offset, 42)
  return buffer
}
