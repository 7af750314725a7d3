/** What the values of a JSON text inherit from, and the promise of a file that is put among them. */
const prototypes: object[] = [Object, Array, String, Number, Boolean, Function, Promise].map(
  (type) => type.prototype,
)

/**
 * `graphql-upload-minimal` follows the paths of a `map` through inherited properties too, only not through `constructor`: a
 * file at `variables.toString.call` would replace `call` for the whole process. On sealed functions it changes nothing.
 */
export function sealBuiltIns(): void {
  for (const prototype of prototypes) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function' && name !== 'constructor') Object.freeze(value)
    }
  }
}
