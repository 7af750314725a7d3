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
  for (let after: string | null = null; ; ) {
    const { me }: Page = await publisher.send<Page>(PUBLICATIONS, { after })
    if (!me?.publications) throw new Error('The catalog did not say what this publisher has published')
    found.push(...me.publications.edges.map(({ node }) => node))
    const { hasNextPage, endCursor } = me.publications.pageInfo
    if (!hasNextPage) return found
    after = endCursor
  }
}
