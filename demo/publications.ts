import type { GraphClient } from './graph-client.ts'

/** A book of the signed-in publisher's own, drafts included. */
export interface Publication {
  id: string
  title: string | null
  status: 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN'
  slug: string | null
}

const PUBLICATIONS = `query Publications($after: String) {
  me {
    publications(first: 100, after: $after) {
      edges { node { id title status slug } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

interface Page {
  me: {
    publications: {
      edges: { node: Publication }[]
      pageInfo: { hasNextPage: boolean; endCursor: string | null }
    } | null
  } | null
}

export async function listPublications(publisher: GraphClient): Promise<Publication[]> {
  const found: Publication[] = []
  let after: string | null = null
  do {
    const page: Page = await publisher.send<Page>(PUBLICATIONS, { after })
    const publications = page.me?.publications
    if (!publications) throw new Error('The catalog did not say what this publisher has published')
    found.push(...publications.edges.map(({ node }) => node))
    after = publications.pageInfo.hasNextPage ? publications.pageInfo.endCursor : null
  } while (after)
  return found
}
