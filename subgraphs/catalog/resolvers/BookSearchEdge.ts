import type { BookSearchEdgeResolvers } from '../generated/types.ts'
import { highlightFirst } from '../search/highlight.ts'

export const BookSearchEdge: BookSearchEdgeResolvers = {
  async highlight({ node, query }, _, { loaders }) {
    const [contributors, series] = await Promise.all([
      loaders.contributorsOfBook.load(node.id),
      loaders.seriesOfBook.load(node.id),
    ])
    const texts = [
      `${node.title} ${node.subtitle ?? ''}`.trim(),
      contributors.map(({ author }) => author.name).join(', '),
      series.map((entry) => entry.series.name).join(', '),
      node.subjects.join(', '),
      node.descriptionText ?? '',
    ]
    return highlightFirst(texts, query)
  },
}
