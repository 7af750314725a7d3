import { randomBytes } from 'node:crypto'

const chunkSize = 256 * 1_024

/** What an EPUB begins with (EPUB 3.3, 4.2.3), and then content that does not end before `byteSize`. */
export async function* endlessBook(byteSize: number): AsyncGenerator<Uint8Array> {
  const type = 'application/epub+zip'
  const name = 'mimetype'
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50)
  header.writeUInt16LE(20, 4)
  header.writeUInt32LE(0x2cab616f, 14)
  header.writeUInt32LE(type.length, 18)
  header.writeUInt32LE(type.length, 22)
  header.writeUInt16LE(name.length, 26)
  const start = Buffer.concat([header, Buffer.from(name + type)])
  yield start
  const content = randomBytes(chunkSize)
  for (let left = byteSize - start.byteLength; left > 0; left -= chunkSize)
    yield left < chunkSize ? content.subarray(0, left) : content
}
