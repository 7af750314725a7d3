/** The media types of an answer (GraphQL over HTTP, "Media Types"). */
export type AnswerType = 'application/graphql-response+json' | 'application/json'

const current = 'application/graphql-response+json'
const legacy = 'application/json'

interface Accepted {
  type: AnswerType
  /** Clients of the older type take every status but 2xx for an answer that is not GraphQL's. */
  isLegacy: boolean
}

/** Whichever the client would rather have; the one that all of them read for one that doesn't say. */
export function negotiate(accept: string | undefined): Accepted {
  const newer = qualityOf(accept, current)
  const older = qualityOf(accept, legacy)
  if (newer > 0 && newer >= older) return { type: current, isLegacy: false }
  return { type: legacy, isLegacy: older > 0 }
}

function qualityOf(accept = '', type: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim())
    if (name !== type) continue
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    return quality ? Number(quality.slice(2)) || 0 : 1
  }
  return 0
}

/** What a browser asks for when a person opens the graph in it. */
export const wantsPage = (accept = '') => accept.includes('text/html') && !accept.includes(current)
