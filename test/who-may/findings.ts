import type { Cell } from './written-table.ts'

interface AnswerLike {
  data?: any
  errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: { code?: string } }[]
}

const refusals: Record<string, Cell> = { UNAUTHENTICATED: 'sign in', FORBIDDEN: 'refused' }
const obstacles: Record<string, Cell> = {
  NOT_FOUND: 'not found',
  NOT_ALLOWED: 'not allowed',
  NOT_ENTITLED: 'not entitled',
}
/** The best that an asker gets anywhere is what the asker gets. */
const order: Cell[] = ['no', 'sign in', 'refused', 'not found', 'not allowed', 'not entitled', 'yes']

/** What one asker got, by coordinate. */
export type Findings = Map<string, Cell>

const note = (findings: Findings, coordinate: string, cell: Cell) => {
  if (order.indexOf(cell) > order.indexOf(findings.get(coordinate) ?? 'no')) findings.set(coordinate, cell)
}

/** Throws for an answer that is none of those that the table knows. */
export function takeNote(findings: Findings, answer: AnswerLike, question: string): void {
  for (const { path = [], message, extensions } of answer.errors ?? []) {
    const cell = refusals[extensions?.code ?? '']
    const alias = path.findLast((one) => typeof one === 'string' && one.includes('__'))
    if (!cell || typeof alias !== 'string')
      throw new Error(`${message} (${extensions?.code}) at ${path.join('.')} of ${question}`)
    note(findings, alias.replace('__', '.'), cell)
  }
  read(findings, answer.data)
}

function read(findings: Findings, value: unknown): void {
  if (Array.isArray(value)) return value.forEach((item) => read(findings, item))
  if (typeof value !== 'object' || value === null) return
  for (const [alias, part] of Object.entries(value)) {
    if (part === null) continue
    if (alias.includes('__') && !alias.startsWith('__'))
      note(findings, alias.replace('__', '.'), cellOf(alias, part))
    read(findings, part)
  }
}

/** A mutation that answers with nothing but an obstacle was not done. */
function cellOf(alias: string, part: any): Cell {
  if (!alias.startsWith('Mutation__')) return 'yes'
  const codes = JSON.stringify(part).match(/(?<="\w+__code":")\w+/g) ?? []
  const obstacle = codes.map((code) => obstacles[code]).find(Boolean)
  return obstacle ?? 'yes'
}
