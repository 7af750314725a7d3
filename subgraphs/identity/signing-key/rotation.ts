/** The keys here come newest first. */
interface Dated {
  id: string
  createdAt: Date
}

const minute = 60_000
/** Milliseconds after which a key gets a successor. */
const period = 30 * 24 * 60 * minute
/** A key is published for so long before it signs: longer than verifiers keep the keys that they know. */
const lead = 15 * minute
/** And for so long after its successor began to sign: longer than a token lives. */
const overlap = 15 * minute

const signsFrom = ({ createdAt }: Dated) => createdAt.getTime() + lead

export const mustRotate = ([newest]: readonly Dated[], at: Date): boolean =>
  !newest || newest.createdAt.getTime() + period <= at.getTime()

/** The newest that has been published for long enough; the very first signs at once, since nobody knows another. */
export const pickSigner = <Key extends Dated>(keys: readonly Key[], at: Date): Key | undefined =>
  keys.find((key) => signsFrom(key) <= at.getTime()) ?? keys.at(-1)

/** Those whose successor has signed for so long that no token of theirs is good any more. */
export function keysToRetire(keys: readonly Dated[], at: Date): string[] {
  const successor = keys.findIndex((key) => signsFrom(key) + overlap <= at.getTime())
  return successor < 0 ? [] : keys.slice(successor + 1).map(({ id }) => id)
}
