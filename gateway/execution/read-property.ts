/** Names of what every object has, which a key that is absent must not find. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** JavaScript that reads a key of an answer's object; undefined where it has none. */
export function readProperty(object: string, key: string): string {
  const quoted = JSON.stringify(key)
  const read = `${object}[${quoted}]`
  return inherited.has(key) ? `(Object.hasOwn(${object}, ${quoted}) ? ${read} : undefined)` : read
}
