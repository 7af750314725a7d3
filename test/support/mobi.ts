/** A MOBI 6 without compression or DRM, as old Kindle books are: a Palm database of a header, text records and pictures. */
export function makeMobi({ title, author, html }: { title: string; author: string; html: string }): Buffer {
  const text = Buffer.from(html)
  const texts = Array.from({ length: Math.ceil(text.length / 4096) }, (_, at) =>
    text.subarray(at * 4096, (at + 1) * 4096),
  )
  const records = [header(title, author, text.length, texts.length), ...texts]
  const directory = Buffer.alloc(78 + records.length * 8 + 2)
  directory.write(title.slice(0, 31).replaceAll(' ', '_'), 0, 'latin1')
  directory.write('BOOKMOBI', 60, 'latin1')
  directory.writeUInt16BE(records.length, 76)
  let offset = directory.length
  for (const [at, record] of records.entries()) {
    directory.writeUInt32BE(offset, 78 + at * 8)
    directory.writeUInt32BE(at * 2, 78 + at * 8 + 4)
    offset += record.length
  }
  return Buffer.concat([directory, ...records])
}

const mobiLength = 232

function header(title: string, author: string, textLength: number, textRecords: number): Buffer {
  const exth = exthOf([[100, Buffer.from(author)]])
  const name = Buffer.from(title)
  const record = Buffer.alloc(16 + mobiLength)
  record.writeUInt16BE(1, 0)
  record.writeUInt32BE(textLength, 4)
  record.writeUInt16BE(textRecords, 8)
  record.writeUInt16BE(4096, 10)
  record.fill(0xff, 16 + 24, 16 + mobiLength)
  record.write('MOBI', 16, 'latin1')
  record.writeUInt32BE(mobiLength, 20)
  record.writeUInt32BE(2, 24)
  record.writeUInt32BE(65001, 28)
  record.writeUInt32BE(6, 36)
  record.writeUInt32BE(textRecords + 1, 80)
  record.writeUInt32BE(record.length + exth.length, 84)
  record.writeUInt32BE(name.length, 88)
  record.writeUInt32BE(9, 92)
  record.writeUInt32BE(textRecords + 1, 108)
  record.writeUInt32BE(0x40, 128)
  record.writeUInt32BE(0, 240)
  return Buffer.concat([record, exth, name, Buffer.alloc(4)])
}

function exthOf(entries: readonly (readonly [type: number, value: Buffer])[]): Buffer {
  const body = entries.map(([type, value]) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(type, 0)
    head.writeUInt32BE(8 + value.length, 4)
    return Buffer.concat([head, value])
  })
  const head = Buffer.alloc(12)
  head.write('EXTH', 0, 'latin1')
  head.writeUInt32BE(12 + Buffer.concat(body).length, 4)
  head.writeUInt32BE(entries.length, 8)
  return Buffer.concat([head, ...body])
}
