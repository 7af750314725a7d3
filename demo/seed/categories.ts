import { done, type GraphClient } from '../graph-client.ts'

interface Shelf {
  slug: string
  name: string
  children?: Shelf[]
}

const TREE: Shelf[] = [
  {
    slug: 'fiction',
    name: 'Fiction',
    children: [
      { slug: 'literary-fiction', name: 'Literary fiction' },
      { slug: 'science-fiction', name: 'Science fiction' },
      { slug: 'childrens-books', name: "Children's books" },
    ],
  },
  {
    slug: 'non-fiction',
    name: 'Non-fiction',
    children: [
      { slug: 'essays', name: 'Essays' },
      { slug: 'nature', name: 'Nature' },
      { slug: 'food-and-drink', name: 'Food and drink' },
    ],
  },
  { slug: 'poetry', name: 'Poetry' },
]

const CATEGORIES = `query Categories { categories { id slug children { id slug } } }`

const CREATE_CATEGORY = `mutation CreateCategory($input: CreateCategoryInput!) {
  createCategory(input: $input) { category { id } problems { code message path } }
}`

interface CategoryNode {
  id: string
  slug: string
  children?: CategoryNode[]
}

/** The ids of all categories by slug. */
export async function readCategories(graph: GraphClient): Promise<Map<string, string>> {
  const { categories } = await graph.send<{ categories: CategoryNode[] | null }>(CATEGORIES)
  const all = (categories ?? []).flatMap((root) => [root, ...(root.children ?? [])])
  return new Map(all.map(({ slug, id }) => [slug, id]))
}

/** Makes what the tree lacks; only then is the administrator signed in. */
export async function ensureCategories(
  graph: GraphClient,
  admin: () => Promise<GraphClient>,
): Promise<Map<string, string>> {
  const ids = await readCategories(graph)
  const ensure = async (shelves: Shelf[], parentId: string | null): Promise<void> => {
    for (const { slug, name, children = [] } of shelves) {
      const id = ids.get(slug) ?? (await createCategory(await admin(), { slug, name, parentId }))
      ids.set(slug, id)
      await ensure(children, id)
    }
  }
  await ensure(TREE, null)
  return ids
}

async function createCategory(
  admin: GraphClient,
  input: { slug: string; name: string; parentId: string | null },
): Promise<string> {
  const data = await admin.send<{
    createCategory: { category: { id: string } | null; problems: { code: string; message: string }[] }
  }>(CREATE_CATEGORY, { input })
  const { category } = done('createCategory', data.createCategory)
  if (!category) throw new Error(`createCategory gave no category for ${input.slug}`)
  return category.id
}
