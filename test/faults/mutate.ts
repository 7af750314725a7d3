import { unzipSync } from 'fflate'
import type { Random } from '../differential/seeded.ts'
import { makeZip } from '../support/zip.ts'

type Bytes = Uint8Array

/** A file as a bad disk, a bad line or a bad tool would leave it: bytes flipped, cut out, or taken from elsewhere. */
export function mutate(random: Random, file: Bytes, others: readonly Bytes[]): Bytes {
  let mutant = file
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const damage = random.pick([flip, cut, splice])
    mutant = damage(random, mutant, random.pick(others))
  }
  return mutant
}

/** The same inside an archive that is sound: it is the parsers of what it holds that get to see it. */
export function mutateInside(random: Random, archive: Bytes, others: readonly Bytes[]): Bytes {
  const entries = Object.entries(unzipSync(archive))
  const [hit] = random.pick(entries)
  const contents = entries.map(([, data]) => data)
  return makeZip(
    entries.map(([name, data]) => ({
      name,
      data: name === hit ? mutate(random, data, [...contents, ...others]) : data,
      stored: name === 'mimetype',
    })),
  )
}

function flip(random: Random, file: Bytes): Bytes {
  const mutant = Uint8Array.from(file)
  for (let times = 1 + random.below(20); times > 0 && mutant.length > 0; times -= 1) {
    const at = random.below(mutant.length)
    mutant[at] = (mutant[at] as number) ^ (1 << random.below(8))
  }
  return mutant
}

function cut(random: Random, file: Bytes): Bytes {
  const start = random.below(file.length + 1)
  // Half of them lose their end, as what was not copied to its end does.
  if (random.chance(0.5)) return file.subarray(0, start)
  return join(file.subarray(0, start), file.subarray(start + random.below(file.length - start + 1)))
}

function splice(random: Random, file: Bytes, other: Bytes): Bytes {
  const from = random.below(other.length + 1)
  const piece = other.subarray(from, from + 1 + random.below(2_000))
  const at = random.below(file.length + 1)
  return join(file.subarray(0, at), piece, file.subarray(random.chance(0.5) ? at : at + piece.length))
}

const join = (...parts: Bytes[]): Bytes => Buffer.concat(parts)
