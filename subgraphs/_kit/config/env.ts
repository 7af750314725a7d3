export type Env = Record<string, string | undefined>

/** Thrown with every fault of the configuration at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The configuration has faults:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

export interface EnvReader {
  string(name: string, fallback?: string): string
  /** At least `length` characters; the fault never shows what was given. */
  secret(name: string, length: number): string
  optional(name: string): string | undefined
  integer(name: string, options: { fallback?: number; min?: number; max?: number }): number
  number(name: string, options: { fallback?: number; min?: number; max?: number }): number
  boolean(name: string, fallback: boolean): boolean
  url(name: string, fallback?: string): string
  /** One or several, separated by commas or blanks. */
  urls(name: string): string[]
  oneOf<T extends string>(name: string, values: readonly T[], fallback: T): T
  /** What is wrong with two variables together. */
  fault(message: string): void
}

/** Reads what `shape` asks for; an empty variable counts as unset. */
export function readEnv<T>(env: Env, shape: (read: EnvReader) => T): T {
  const faults: string[] = []
  const value = (name: string) => env[name]?.trim() || undefined

  const required = (name: string, fallback: string | undefined): string => {
    const found = value(name) ?? fallback
    if (found === undefined) faults.push(`${name} is not set`)
    return found ?? ''
  }
  const numeric =
    (isFit: (parsed: number) => boolean, kind: string): EnvReader['integer'] =>
    (name, { fallback, min = -Infinity, max = Infinity }) => {
      const text = required(name, fallback?.toString())
      const parsed = Number(text)
      if (text && (!isFit(parsed) || parsed < min || parsed > max)) {
        faults.push(`${name} must be ${kind} from ${min} to ${max}, not ${JSON.stringify(text)}`)
      }
      return parsed
    }

  const toUrl = (name: string, text: string): string => {
    if (text && !URL.canParse(text)) faults.push(`${name} is not a URL`)
    return text.replace(/\/+$/, '')
  }

  const result = shape({
    string: required,
    secret(name, length) {
      const text = required(name, undefined)
      if (text && text.length < length) faults.push(`${name} must have at least ${length} characters`)
      return text
    },
    optional: value,
    integer: numeric(Number.isInteger, 'a whole number'),
    number: numeric(Number.isFinite, 'a number'),
    boolean(name, fallback) {
      const text = value(name)?.toLowerCase()
      if (text === undefined) return fallback
      if (!['true', 'false', '1', '0'].includes(text)) faults.push(`${name} must be true or false`)
      return text === 'true' || text === '1'
    },
    url: (name, fallback) => toUrl(name, required(name, fallback)),
    urls: (name) =>
      required(name, undefined)
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((text) => toUrl(name, text)),
    oneOf(name, values, fallback) {
      const text = value(name) ?? fallback
      const found = values.find((one) => one === text)
      if (found === undefined) faults.push(`${name} must be one of ${values.join(', ')}`)
      return found ?? fallback
    },
    fault: (message) => void faults.push(message),
  })
  if (faults.length) throw new ConfigError(faults)
  return result
}
