/** Random access to a stored file; reads never reach past its end. */
export interface ByteSource {
  byteSize: number
  /** Bytes `start` to `end`, exclusive. */
  read(start: number, end: number): Promise<Uint8Array>
}

const blockBytes = 512 * 1024

/** Reads ahead in blocks and keeps the last few: an archive's directory is thousands of small reads, side by side. */
export function inBlocks(source: ByteSource, keep = 16): ByteSource {
  const blocks = new Map<number, Promise<Uint8Array>>()

  const block = (index: number): Promise<Uint8Array> => {
    const start = index * blockBytes
    const found = blocks.get(index) ?? source.read(start, Math.min(start + blockBytes, source.byteSize))
    blocks.delete(index)
    blocks.set(index, found)
    if (blocks.size > keep) blocks.delete(blocks.keys().next().value as number)
    return found
  }

  return {
    byteSize: source.byteSize,
    async read(start, end) {
      const from = Math.max(0, start)
      const to = Math.min(end, source.byteSize)
      if (from >= to) return new Uint8Array()
      const out = new Uint8Array(to - from)
      for (let index = Math.floor(from / blockBytes); index * blockBytes < to; index += 1) {
        const offset = index * blockBytes
        const bytes = await block(index)
        const part = bytes.subarray(Math.max(0, from - offset), Math.min(bytes.length, to - offset))
        out.set(part, Math.max(offset, from) - from)
      }
      return out
    },
  }
}

export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  byteSize: bytes.byteLength,
  read: async (start, end) => bytes.subarray(start, end),
})
