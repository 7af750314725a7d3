import { styleText } from 'node:util'

/** A step's outcome: what the next steps need of it, and what to say of it. */
export interface Outcome<T> {
  value: T
  said: string
}

/** The step that failed; its cause says why. */
export class StepFailure extends Error {
  readonly step: string

  constructor(step: string, cause: unknown) {
    super(reasonOf(cause), { cause })
    this.name = 'StepFailure'
    this.step = step
  }
}

export interface Report {
  /** Does one step, and prints a line for it when it is done. */
  step<T>(name: string, work: () => Promise<Outcome<T>>): Promise<T>
  /** Draws over its own line; only on a terminal. */
  progress(name: string, share: number, said: string): void
  failed(failure: StepFailure): void
}

const NAME_WIDTH = 14
const BAR_WIDTH = 32

export function openReport(out: NodeJS.WriteStream = process.stdout): Report {
  const clear = (): void => void (out.isTTY && out.write('\r\u001B[K'))
  const line = (mark: string, name: string, said: string): void => {
    clear()
    out.write(
      `  ${mark} ${name.padEnd(NAME_WIDTH)} ${said.replaceAll('\n', `\n${' '.repeat(NAME_WIDTH + 5)}`)}\n`,
    )
  }
  return {
    async step(name, work) {
      try {
        const { value, said } = await work()
        line(styleText('green', '✓'), name, said)
        return value
      } catch (error) {
        throw new StepFailure(name, error)
      }
    },
    progress(name, share, said) {
      if (!out.isTTY) return
      const full = Math.round(share * BAR_WIDTH)
      const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
      clear()
      out.write(
        `  ↑ ${name.padEnd(NAME_WIDTH)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${said}`,
      )
    },
    failed({ step, message }) {
      line(styleText('red', '✗'), step, message)
    },
  }
}

/** Wraps text to lines of `width`, for a paragraph below a step. */
export function wrap(text: string, width = 80): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last && last.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = last ? `${last} ${word}` : word
  }
  return lines.join('\n')
}

export function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A refused connection carries its reason only in its code or its parts. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.message) return cause.message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
