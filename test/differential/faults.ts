import type { ServerResponse } from 'node:http'
import { hash } from './seeded.ts'

export const breakages = [
  'status 500',
  'garbage',
  'half an answer',
  'reset',
  'errors alone',
  'null data',
  'nothing',
] as const
export type Breakage = (typeof breakages)[number]

/** What goes wrong in the subgraphs while one operation is answered; it follows from the seed and what is asked for. */
export interface Faults {
  atField(place: string, isNonNull: boolean): 'error' | 'coded' | 'null' | null
  /** Whether a key that may be null is; its entity has no other subgraph's fields then. */
  hasNoKey(place: string): boolean
  isMissing(subgraph: string, place: string): boolean
  refusesEntity(subgraph: string, place: string): boolean
  atCall(subgraph: string, kind: 'root' | 'entities'): Breakage | null
}

const hasNoKey: Faults['hasNoKey'] = (place) => hash(`${place}!`) % 5 === 0

export const noFaults: Faults = {
  atField: () => null,
  hasNoKey,
  isMissing: () => false,
  refusesEntity: () => false,
  atCall: () => null,
}

/** Where all can be known, as if the graph were one schema. */
export const wholeWorld: Faults = { ...noFaults, hasNoKey: () => false }

/** Many small faults, or a whole subgraph's, or some of both. */
export function faultsOf(seed: string): Faults {
  const chance = (text: string, oneIn: number) => oneIn > 0 && hash(`${seed} ${text}`) % oneIn === 0
  const fields = [0, 12, 40][hash(`${seed} fields`) % 3] ?? 0
  const entities = [0, 6, 25][hash(`${seed} entities`) % 3] ?? 0
  const calls = [0, 0, 3][hash(`${seed} calls`) % 3] ?? 0
  return {
    atField(place, isNonNull) {
      if (!chance(place, fields)) return null
      const kind = hash(`${seed} kind ${place}`) % 3
      if (kind === 2) return isNonNull ? 'null' : 'error'
      return kind === 1 ? 'coded' : 'error'
    },
    hasNoKey,
    isMissing: (subgraph, place) => chance(`missing ${subgraph} ${place}`, entities),
    refusesEntity: (subgraph, place) => chance(`refused ${subgraph} ${place}`, entities * 2),
    atCall(subgraph, kind) {
      const call = `call ${subgraph} ${kind}`
      return chance(call, calls) ? (breakages[hash(`${seed} ${call}!`) % breakages.length] ?? null) : null
    },
  }
}

export function breakDown(response: ServerResponse, breakage: Breakage): void {
  response.setHeader('content-type', 'application/json')
  switch (breakage) {
    case 'status 500':
      return void response.writeHead(500).end('{"errors":[{"message":"It is broken."}]}')
    case 'garbage':
      return void response.setHeader('content-type', 'text/html').end('<html>It is broken.</html>')
    case 'half an answer':
      return void response.end('{"data":{"_ent')
    case 'reset':
      return void response.destroy()
    case 'errors alone':
      return void response.end('{"errors":[{"message":"It is broken."}]}')
    case 'null data':
      return void response.end('{"data":null,"errors":[{"message":"No.","extensions":{"code":"FORBIDDEN"}}]}')
    case 'nothing':
      return void response.end('{}')
  }
}
