import type { Json } from './run.ts'

/** Of what the client sent, that which a fetch uses; what wasn't sent is left to the defaults in its text. */
export const pickVariables =
  (names: readonly string[]) =>
  (variables: Json): Json => {
    const picked: Json = {}
    for (const name of names) if (Object.hasOwn(variables, name)) picked[name] = variables[name]
    return picked
  }
